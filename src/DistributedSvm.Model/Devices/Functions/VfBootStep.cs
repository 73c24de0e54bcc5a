namespace DistributedSvm.Model.Devices;

/// <summary>What a VF's driver does while it boots (7.5), in this order.</summary>
[GenerateSerializer]
public enum VfBootStep
{
    Reset,
    MatchVersion,
    QueryConfig,
    Handshake,
    QueryRuntime,
}
