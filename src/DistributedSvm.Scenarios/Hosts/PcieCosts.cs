using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// Latencies and efficiency of the links of a real host, each with its source and confidence. A device that is passed in two halves (a switch
/// between two of its ports, a remote socket) has half of its latency on each of the two links, so that every way through it costs the whole once.
/// </summary>
public static class PcieCosts
{
    /// <summary>
    /// Payload per mille of the raw rate for large DMA: 28.65 of 31.5 GB/s by copy engine on Gen5 x8 (vllm-project/vllm#54766, H), and the same from
    /// arithmetic: 256 B payload with 24 B of overhead per packet (M).
    /// </summary>
    public const int EfficiencyPerMille = 910;

    /// <summary>Port to port through a switch: 105 ns (Broadcom PEX88000 brief, M). The card's own bridge pair is taken to cost the same (L).</summary>
    public static readonly SimTime SwitchHalf = new(SimTime.FromNanoseconds(105).Picoseconds / 2);

    /// <summary>
    /// Between a root port and the centre of its root complex: half of a DMA read's round trip of about 550 ns (pcie-bench, L) without the 90 ns of
    /// the memory itself.
    /// </summary>
    public static readonly SimTime RootPort = SimTime.FromNanoseconds((550 - 90) / 2);

    /// <summary>Memory of the own socket: 90 ns (general PCIe and NUMA articles, M).</summary>
    public static readonly SimTime Memory = SimTime.FromNanoseconds(90);

    /// <summary>Half of the way between two sockets: remote memory takes 120 to 180 ns, 150 taken, 90 of which are the memory's (M).</summary>
    public static readonly SimTime SocketHalf = SimTime.FromNanoseconds((150 - 90) / 2);

    /// <summary>An external PCIe link; 0 bytes per second: unknown, taken as ideal.</summary>
    public static LinkSpec External(long bytesPerSecond, SimTime latency) =>
        bytesPerSecond == 0 ? new LinkSpec(0, 1_000, latency) : new LinkSpec(bytesPerSecond, EfficiencyPerMille, latency);

    /// <summary>A connection inside a chip: it never limits.</summary>
    public static LinkSpec Internal(SimTime latency) => new(0, 1_000, latency);
}
