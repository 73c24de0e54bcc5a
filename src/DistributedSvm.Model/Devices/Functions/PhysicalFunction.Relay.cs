using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>The PF's end of the relay: it only answers. What is malformed, or comes from no VF, is counted and dropped.</content>
public sealed partial class PhysicalFunction
{
    /// <summary>Null until a VF has said something.</summary>
    [Id(92)]
    private PfRelay? _relay;

    private void OnRelay(RelayMessage message, IOutbox outbox)
    {
        Errno errno = message.Vf < 1 || message.Vf > Spec.Vfs.Length ? Errno.EPROTO : Hxg.Check(message.Words);
        if (errno != Errno.Ok)
        {
            Count($"sriov.relay.{errno}", outbox);
            return;
        }

        switch (Hxg.TypeOf(message.Words))
        {
            case HxgType.Request:
                foreach (ImmutableArray<uint> words in (_relay ??= new PfRelay()).Answer(message.Vf, message.Rid, message.Words))
                {
                    outbox.Send(Spec.Gucs[0], message with { Words = words }, Calibration.RelayHop);
                }

                break;
            case HxgType.Event:
                break;
            default:
                // It asked nothing, so this is no reply.
                Count("sriov.relay.stray", outbox);
                break;
        }
    }
}
