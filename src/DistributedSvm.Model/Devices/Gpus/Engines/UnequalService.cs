using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Two functions of equal quanta that always had work: the one that had least of an engine, and one that had more than it should.</summary>
public sealed record UnequalService(int Least, SimTime LeastTime, int Most, SimTime MostTime);
