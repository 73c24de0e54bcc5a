using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>
/// The vfio-pci that a series sits on: how it revokes, un-revokes and exports (drivers/vfio/pci/vfio_pci_dmabuf.c as of four dates).
/// </summary>
public sealed record VfioBase
{
    private static readonly VfioBase Oct2025 = new()
    {
        Kind = VfioBaseKind.Oct2025,
        Revoke = [BufferStep.Lock, BufferStep.SetStatus, BufferStep.Notify, BufferStep.Unlock, BufferStep.Reply],
        Unrevoke = [BufferStep.Lock, BufferStep.Publish, BufferStep.Notify, BufferStep.Unlock, BufferStep.Reply],
        NeedsRevocableImporters = false,
        MarksBusModeByNull = true,
        UnrevokesWholeSet = true,
    };

    private static readonly VfioBase Linux619 = Oct2025 with { Kind = VfioBaseKind.Linux619, MarksBusModeByNull = false, UnrevokesWholeSet = false, UnwindsAfterFdFailure = true };

    private static readonly VfioBase Revoke2026 = new()
    {
        Kind = VfioBaseKind.Revoke2026,
        Revoke =
        [
            BufferStep.Lock, BufferStep.SetStatus, BufferStep.Notify, BufferStep.AwaitFences, BufferStep.Unlock,
            BufferStep.DropBase, BufferStep.AwaitUnmaps, BufferStep.Reply,
        ],
        Unrevoke = [BufferStep.Lock, BufferStep.Notify, BufferStep.Rearm, BufferStep.Publish, BufferStep.Unlock, BufferStep.Reply],
        NeedsRevocableImporters = true,
    };

    private static readonly VfioBase Proposal2026 = Revoke2026 with { Kind = VfioBaseKind.Proposal2026, HasPermanentRevoke = true };

    public required VfioBaseKind Kind { get; init; }

    /// <summary>The steps of a revoke.</summary>
    public required ImmutableArray<BufferStep> Revoke { get; init; }

    /// <summary>The steps of an un-revoke. 6.19 and before publish before they notify, and count nothing.</summary>
    public required ImmutableArray<BufferStep> Unrevoke { get; init; }

    /// <summary>Attach refuses importers without invalidate_mappings (EOPNOTSUPP).</summary>
    public required bool NeedsRevocableImporters { get; init; }

    /// <summary>attach-&gt;priv NULL stands for bus addresses, so that a scatter table of an attachment that never made its set-up has them too (B-19).</summary>
    public bool MarksBusModeByNull { get; init; }

    /// <summary>Export goes on into the unwind chain after it failed to install the fd: CVE-2026-31468 (B-29).</summary>
    public bool UnwindsAfterFdFailure { get; init; }

    /// <summary>A hot reset that finds a device of its set busy un-revokes all of the set, those included whose lock it never got (B-33; reworked in November 2025).</summary>
    public bool UnrevokesWholeSet { get; init; }

    /// <summary>A user may revoke a dma-buf for good.</summary>
    public bool HasPermanentRevoke { get; init; }

    /// <summary>A revoke waits for fences and unmaps (B-30: it does not).</summary>
    public bool Waits => Revoke.Contains(BufferStep.AwaitUnmaps);

    /// <summary>The base by kind.</summary>
    public static VfioBase Of(VfioBaseKind kind) => kind switch
    {
        VfioBaseKind.Oct2025 => Oct2025,
        VfioBaseKind.Linux619 => Linux619,
        VfioBaseKind.Revoke2026 => Revoke2026,
        VfioBaseKind.Proposal2026 => Proposal2026,
        _ => throw new ModelBugException($"There is no vfio base {kind}."),
    };
}
