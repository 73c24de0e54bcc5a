using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>RESFIX: a VF that came with a migration is blocked until its driver has fixed its addresses (GUC_ACTION_VF2GUC_RESFIX_START, _DONE).</content>
public sealed partial class Guc
{
    /// <summary>By VF; null until one was restored.</summary>
    [Id(70)]
    private SortedDictionary<int, ResfixGuard>? _recoveries;

    private void Block(int vf)
    {
        _recoveries ??= [];
        if (!_recoveries.TryGetValue(vf, out ResfixGuard? guard))
        {
            _recoveries.Add(vf, guard = new ResfixGuard());
        }

        guard.Block();
    }

    private void Fix(FixVf fix, IOutbox outbox)
    {
        Errno errno = _recoveries?.GetValueOrDefault(fix.Vf) is not { } guard ? Errno.EPERM : fix.IsDone ? guard.Done(fix.Marker) : guard.Start(fix.Marker);
        outbox.Send(fix.ReplyTo, new Completed(fix.Operation, errno), Calibration.Interrupt);
    }
}
