using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <content>The VF driver of a guest that has come recovers (drivers/gpu/drm/xe/xe_gt_sriov_vf.c): query, RESFIX_START, fixups, RESFIX_DONE, both under one marker.</content>
public sealed partial class Guest
{
    /// <summary>The VF driver asks for its new configuration (vf_post_migration_recovery).</summary>
    private void Recover(IOutbox outbox)
    {
        _travel!.Recovery = VfRecovery.Blocked;
        _travel.Arrival!.Waiting = _ids.Next();
        outbox.Send(Spec.VirtualFunction, new BootVf(_travel.Arrival.Waiting), Calibration.Doorbell);
    }

    private void OnQueried(GuestArrival arrival, VfConfigured configured, IOutbox outbox)
    {
        if (configured.Operation != arrival.Waiting || IsFrozen)
        {
            return;
        }

        if (configured.Errno != Errno.Ok || (_vram is null && !TryPlace(arrival.State!, configured.Vram)))
        {
            // The VF's VRAM was taken away since: there is nothing to run on, and nowhere to go back to.
            CountFailure(Errno.ENODEV, outbox);
            _travel!.Arrival = null;
            BeginEnding(EndingReason.Failed, outbox);
            return;
        }

        _travel!.Marker++;
        Fix(arrival, isDone: false, outbox);
    }

    /// <summary>The VF driver's view of its VRAM, with all buffers where they were.</summary>
    private bool TryPlace(GuestState state, long bytes)
    {
        var vram = BuddyAllocator.Create((ulong)bytes, PageSize);
        foreach (AddressRange range in state.Buffers.SelectMany(buffer => buffer.Ranges))
        {
            if (vram.Allocate(range.Start, range.End + 1, range.Length, PageSize, BuddyFlags.Range, out _) != Errno.Ok)
            {
                return false;
            }
        }

        _vram = vram;
        return true;
    }

    private void Fix(GuestArrival arrival, bool isDone, IOutbox outbox)
    {
        arrival.Waiting = _ids.Next();
        outbox.Send(Spec.VirtualFunction, new FixVf(arrival.Waiting, outbox.Self, 0, _travel!.Marker, isDone), Calibration.Doorbell);
    }

    private void OnRecoveryAnswer(GuestArrival arrival, Errno errno, IOutbox outbox)
    {
        GuestTravel travel = _travel!;
        if (errno == Errno.EREMCHG)
        {
            outbox.Observe(Observation.Count(new Metric(MigrationMetrics.RecoveriesRepeated)));
            Recover(outbox);
        }
        else if (travel.Recovery == VfRecovery.Blocked && errno == Errno.Ok)
        {
            travel.Recovery = VfRecovery.Fixing;
            outbox.StartTimer(new FixupsDone(travel.Marker), Calibration.ResfixFixups);
        }
        else
        {
            // Recovered; or (EPERM) the VF was reset meanwhile, and there is nothing to recover from.
            travel.Recovery = VfRecovery.Running;
            ShareAnew(arrival, outbox);
        }
    }

    private void OnFixed(GuestArrival arrival, FixupsDone fixups, IOutbox outbox)
    {
        if (arrival.Step == ArrivalStep.Recovering && !IsFrozen && _travel!.Recovery == VfRecovery.Fixing && _travel.Marker == fixups.Marker)
        {
            _travel.Recovery = VfRecovery.Resuming;
            Fix(arrival, isDone: true, outbox);
        }
    }
}
