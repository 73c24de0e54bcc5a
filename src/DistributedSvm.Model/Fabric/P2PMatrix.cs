using System.Collections.Immutable;

namespace DistributedSvm.Model.Fabric;

/// <summary>The verdicts for all ordered pairs of a host's GPUs, and for each GPU's PF with a VF of its own.</summary>
public sealed class P2PMatrix
{
    private readonly ImmutableArray<P2PVerdict> _verdicts;

    /// <summary>See <see cref="PeerToPeer.Between(HostTopology, P2PFunction, P2PFunction, bool, IEnumerable{string})"/> for the settings.</summary>
    public P2PMatrix(HostTopology topology, bool vfsAssigned, IEnumerable<string> disableAcsRedir)
    {
        ImmutableArray<string> disabled = [.. disableAcsRedir];
        ImmutableArray<int> gpus = topology.Gpus;
        Gpus = gpus;
        Iommu = new PciBridges(topology, vfsAssigned, disabled).Iommu;
        _verdicts = [.. from a in gpus from b in gpus select PeerToPeer.Between(topology, a, b, vfsAssigned, disabled)];
        OwnFunctions = [.. gpus.Select(gpu => PeerToPeer.Between(topology, new P2PFunction(gpu), new P2PFunction(gpu, 1), vfsAssigned, disabled))];
    }

    /// <summary>Nodes of the GPUs: gpu0, gpu1, ...</summary>
    public ImmutableArray<int> Gpus { get; }

    /// <summary>The IOMMU that the verdicts suppose: <see cref="IommuMode.Strict"/> instead of off once VFs are assigned.</summary>
    public IommuMode Iommu { get; }

    /// <summary>By GPU: its PF to a VF of its own.</summary>
    public ImmutableArray<P2PVerdict> OwnFunctions { get; }

    /// <summary>The verdict from GPU <paramref name="a"/> to GPU <paramref name="b"/> (0 .. <see cref="Gpus"/> - 1).</summary>
    public P2PVerdict this[int a, int b] => _verdicts[(a * Gpus.Length) + b];
}
