using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>What the PF tells its GuCs of each VF (PF2GUC_UPDATE_VF_CFG), one GT after the other, and that they took it as it was meant (J-6).</content>
public sealed partial class PhysicalFunction
{
    /// <summary>Null while nothing is on its way.</summary>
    [Id(91)]
    private OperationTable<ConfigPush>? _pushes;

    /// <summary>Gives every GuC what a VF has now, or takes it away. A VF that is new hears of it when all have it: it asks them.</summary>
    private void PushToGucs(int vf, VfResources? resources, VfSchedule schedule, IOutbox outbox, bool tellsVf = false) =>
        PushNext(new ConfigPush(vf, resources, schedule, tellsVf), outbox);

    private void PushNext(ConfigPush push, IOutbox outbox)
    {
        if (push.Gt < Spec.Gucs.Count)
        {
            ImmutableArray<GucKlv> klvs = push.KlvsOf(push.Gt);
            OperationId id = NextOperation();
            (_pushes ??= new OperationTable<ConfigPush>()).Begin(id, push);
            outbox.Send(Spec.Gucs[push.Gt], new PushVfConfig(id, push.Vf, klvs), Calibration.GucRequest);
        }
        else if (push.TellsVf)
        {
            // What it has by now: it may have lost it meanwhile.
            outbox.Send(Spec.Vfs[push.Vf - 1].Function, new ProvisionVf(_provisioning.Of(push.Vf)?.VramBytes ?? 0), Calibration.GucRequest);
        }
    }

    private void OnPushed(ConfigPushed pushed, IOutbox outbox)
    {
        ConfigPush push = _pushes!.End(pushed.Operation);
        if (_pushes.Count == 0)
        {
            _pushes = null;
        }

        if (pushed.Errno != Errno.Ok || pushed.Hash != GucKlv.HashOf(push.KlvsOf(push.Gt)))
        {
            outbox.Observe(Observation.Of(SriovInvariants.ConfigurationDiffers(
                $"the GuC of GT {push.Gt} has another configuration of VF {push.Vf} than the PF gave it ({pushed.Errno})")));
        }

        push.Gt++;
        PushNext(push, outbox);
    }
}
