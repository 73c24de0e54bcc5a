using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>How an importer behaves for one buffer: what it says of itself, and what it then does.</summary>
[GenerateSerializer, Immutable]
public sealed record ImporterProfile
{
    /// <summary>The Xe driver: dynamic, takes everything, unmaps as the protocol's driver does.</summary>
    public static readonly ImporterProfile Driver = new();

    [Id(0)]
    public ImporterTraits Traits { get; init; } = ImporterTraits.Full;

    [Id(1)]
    public UnmapHabit Unmaps { get; init; }

    /// <summary>With <see cref="UnmapHabit.Late"/>: how long after the callback.</summary>
    [Id(2)]
    public SimTime UnmapDelay { get; init; }

    /// <summary>It pins the buffer before it maps it (RDMA).</summary>
    [Id(3)]
    public bool Pins { get; init; }

    /// <summary>It never unpins (N-9).</summary>
    [Id(4)]
    public bool LeaksPins { get; init; }

    /// <summary>It takes raw physical addresses only (iommufd).</summary>
    [Id(5)]
    public bool WantsPhysicalAddresses { get; init; }

    /// <summary>
    /// User space does without the driver: it maps the buffer's bus addresses by itself and never asks whether its device can reach them (N-3). No invalidation reaches it.
    /// </summary>
    [Id(6)]
    public bool BypassesCheck { get; init; }

    /// <summary>It attaches first and initialises the buffer object behind the attachment afterwards (N-7).</summary>
    [Id(7)]
    public bool AttachesEarly { get; init; }

    /// <summary>It does not keep what it promised, so what follows is its fault.</summary>
    public bool Misbehaves => Unmaps is UnmapHabit.Late or UnmapHabit.Never or UnmapHabit.Ignores || LeaksPins || AttachesEarly;

    public void Fold(ref Digest digest)
    {
        Traits.Fold(ref digest);
        digest.Add((int)Unmaps);
        digest.Add(UnmapDelay);
        digest.Add(Pins);
        digest.Add(LeaksPins);
        digest.Add(WantsPhysicalAddresses);
        digest.Add(BypassesCheck);
        digest.Add(AttachesEarly);
    }

    public override string ToString() => $"{Traits}, unmaps {Unmaps}{(Pins ? ", pins" : "")}";
}
