namespace DistributedSvm.Model.Fabric;

/// <summary>What the solver knows of one flow.</summary>
internal struct FlowRate
{
    /// <summary>No resource: the flow is new, or what held it has risen above the level reached so far.</summary>
    public const int Nobody = -1;

    /// <summary>The flow's rate, in the solver's fixed point; while it is held by nobody, the rate that the resources on its path still count.</summary>
    public long Rate;

    /// <summary>The resource that holds this flow at its rate: its bottleneck.</summary>
    public int Bottleneck;

    /// <summary>Its bottleneck when the last solve ended.</summary>
    public int Settled;

    /// <summary>The flow is held below the level (level, resource).</summary>
    public readonly bool IsHeldBefore(long level, int resource) =>
        Bottleneck != Nobody && (Rate < level || (Rate == level && Bottleneck < resource));
}
