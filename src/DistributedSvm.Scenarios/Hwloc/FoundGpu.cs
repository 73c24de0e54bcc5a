namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>A GPU of a real machine. <see cref="CardUpstream"/> and <see cref="CardDownstream"/>: the bridge pair of its own card, when it is an Arc.</summary>
internal sealed record FoundGpu(HwlocObject Device, HwlocObject? CardUpstream, HwlocObject? CardDownstream)
{
    /// <summary>The end of the card that sits in the slot.</summary>
    public HwlocObject SlotEnd => CardUpstream ?? Device;
}
