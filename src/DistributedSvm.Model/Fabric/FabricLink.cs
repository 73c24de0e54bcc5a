namespace DistributedSvm.Model.Fabric;

/// <summary>One direction of a link that limits: its name (<c>node0/gpu3/up</c>) and the payload bytes per second that it can carry.</summary>
public readonly record struct FabricLink(string Name, long BytesPerSecond);
