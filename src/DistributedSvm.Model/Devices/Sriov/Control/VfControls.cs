using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What the PF knows of the control of one VF: a state machine for each GT, and who waits for its FLR. Not there before somebody does something to the VF.</summary>
[GenerateSerializer]
public sealed class VfControls(int gts)
{
    [Id(0)]
    private readonly List<VfControl> _gts = [.. Enumerable.Range(0, gts).Select(_ => new VfControl())];

    /// <summary>By GT.</summary>
    public IReadOnlyList<VfControl> Gts => _gts;

    /// <summary>Drivers of vfio devices that wait in reset_done.</summary>
    [Id(1)]
    public List<LockTicket> FlrWaiters { get; } = [];

    /// <summary>When an FLR that was announced is given up.</summary>
    [Id(2)]
    public TimerId PreparedTimer { get; set; }

    /// <summary>Counts announcements.</summary>
    [Id(3)]
    public long Prepared { get; set; }

    /// <summary>An announced FLR never came.</summary>
    [Id(4)]
    public bool NoticeMissed { get; set; }

    /// <summary>When the FLR began that is under way.</summary>
    [Id(5)]
    public SimTime FlrSince { get; set; }

    public bool IsFlrUnderWay => _gts.Exists(gt => gt.IsPrepared || gt.Activity == VfActivity.Flr);

    public bool IsSynced => _gts.TrueForAll(gt => gt is { Activity: VfActivity.Flr, Step: VfStep.Sync });

    /// <summary>The first error of all GTs (xe_sriov_pf_control_wait_flr).</summary>
    public Errno FlrOutcome
    {
        get
        {
            Errno first = _gts.Find(gt => gt.FlrOutcome != Errno.Ok)?.FlrOutcome ?? Errno.Ok;
            return first == Errno.Ok && NoticeMissed ? Errno.ETIMEDOUT : first;
        }
    }
}
