using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Memory that another process was told it may write to, or read.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct SvmVisit([property: Id(0)] int Slot, [property: Id(1)] AddressRange Range, [property: Id(2)] bool IsWritten);
