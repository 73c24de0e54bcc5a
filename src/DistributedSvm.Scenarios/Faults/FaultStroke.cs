using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>One message of a fault: how long after its beginning, to whom, what.</summary>
public sealed record FaultStroke(SimTime After, FaultReceiver Receiver, Message Message);
