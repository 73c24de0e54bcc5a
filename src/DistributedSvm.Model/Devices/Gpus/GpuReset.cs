using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A reset of a GPU that is under way, or has failed.</summary>
[GenerateSerializer]
public sealed class GpuReset(OperationId id, SimTime ends, bool wedges)
{
    [Id(0)]
    public OperationId Id { get; } = id;

    [Id(1)]
    public SimTime Ends { get; } = ends;

    /// <summary>It will fail.</summary>
    [Id(2)]
    public bool Wedges { get; } = wedges;

    /// <summary>It has failed: nothing runs on this GPU any more.</summary>
    [Id(3)]
    public bool IsWedged { get; set; }

    /// <summary>Accesses that came meanwhile, in order.</summary>
    [Id(4)]
    public List<Envelope> Held { get; } = [];
}
