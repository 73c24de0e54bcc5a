using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Adverse events of VFs: counted where the PF gave a threshold, and told to it when that is reached; then counting begins anew (GUC_ACTION_GUC2PF_ADVERSE_EVENT).
/// </content>
public sealed partial class Guc
{
    /// <summary>By VF, what happened since the PF was told last; null until something did.</summary>
    [Id(90)]
    private SortedDictionary<int, AdverseCounts>? _adverse;

    private void Note(int vf, AdverseEvent kind, IOutbox outbox)
    {
        int threshold = IsPrimary ? _configs?.GetValueOrDefault(vf)?.Thresholds[kind] ?? 0 : 0;
        if (threshold == 0)
        {
            return;
        }

        _adverse ??= [];
        AdverseCounts counts = _adverse.GetValueOrDefault(vf) ?? AdverseCounts.None;
        bool isReached = counts[kind] + 1 >= threshold;
        _adverse[vf] = counts.With(kind, isReached ? 0 : counts[kind] + 1);
        if (isReached)
        {
            outbox.Send(Spec.PhysicalFunction, new GucEvent(vf, GucEventKind.Adverse, kind), Calibration.Interrupt);
        }
    }

    /// <summary>A VF that is reset begins anew, but for the resets themselves.</summary>
    private void ForgetAdverse(int vf)
    {
        if (_adverse?.GetValueOrDefault(vf) is { } counts)
        {
            _adverse[vf] = AdverseCounts.None.With(AdverseEvent.Flr, counts.Flr);
        }
    }
}
