using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>What the PF tells its GuCs of each VF (PF2GUC_UPDATE_VF_CFG), that they took it as it was meant (J-6), and what they tell of VFs.</content>
public sealed partial class PhysicalFunction
{
    /// <summary>Null while nothing is on its way.</summary>
    [Id(91)]
    private OperationTable<ConfigPush>? _pushes;

    /// <summary>By VF, adverse events that GuCs told of in the whole run; null for none.</summary>
    [Id(93)]
    private SortedDictionary<int, AdverseCounts>? _adverse;

    private void NoteAdverse(int vf, AdverseEvent threshold)
    {
        AdverseCounts before = (_adverse ??= []).GetValueOrDefault(vf) ?? AdverseCounts.None;
        _adverse[vf] = before.With(threshold, before[threshold] + 1);
    }

    /// <summary>Gives every GuC what a VF has now, or takes it away. A VF that is new hears of it when all have it: it asks them.</summary>
    private void PushToGucs(int vf, VfResources? resources, VfSchedule schedule, IOutbox outbox, bool tellsVf = false)
    {
        VfSettings? settings = resources is null ? null : new VfSettings(resources, schedule, Spec.Thresholds);
        for (int gt = 0; gt < Spec.Gucs.Count; gt++)
        {
            OperationId id = NextOperation();
            (_pushes ??= new OperationTable<ConfigPush>()).Begin(id, new ConfigPush(vf, gt, settings, tellsVf));
            outbox.Send(Spec.Gucs[gt], new PushVfConfig(id, vf, settings), Calibration.GucRequest);
        }

        if (tellsVf && Spec.Gucs.Count == 0)
        {
            TellVf(vf, outbox);
        }
    }

    /// <summary>What it has by now: it may have lost it meanwhile.</summary>
    private void TellVf(int vf, IOutbox outbox) =>
        outbox.Send(Spec.Vfs[vf - 1].Function, new ProvisionVf(_provisioning.Of(vf)?.VramBytes ?? 0), Calibration.GucRequest);

    private void OnPushed(ConfigPushed pushed, IOutbox outbox)
    {
        ConfigPush push = _pushes!.End(pushed.Operation);
        if (pushed.Errno != Errno.Ok || pushed.Hash != GucKlv.HashOf(push.Klvs))
        {
            outbox.Observe(Observation.Of(SriovInvariants.ConfigurationDiffers(
                $"the GuC of GT {push.Gt} has another configuration of VF {push.Vf} than the PF gave it ({pushed.Errno})")));
        }

        if (push.TellsVf && _pushes.IdOf(other => other.Vf == push.Vf && other.TellsVf) is null)
        {
            TellVf(push.Vf, outbox);
        }

        if (_pushes.Count == 0)
        {
            _pushes = null;
        }
    }
}
