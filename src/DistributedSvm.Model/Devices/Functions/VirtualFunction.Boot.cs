using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// The VF's driver boots (7.5): it has its GuC forget what was before, agrees on a version, asks what it may use, and introduces itself to the PF over the relay.
/// </content>
public sealed partial class VirtualFunction
{
    /// <summary>Resets during a boot that are put up with.</summary>
    private const int MostRestarts = 8;

    /// <summary>Null until a guest boots.</summary>
    [Id(40)]
    private OperationTable<VfBoot>? _boots;

    /// <summary>Null until it has asked the PF something.</summary>
    [Id(41)]
    private RelayChannel? _relay;

    /// <summary>A size that a driver has read from the GuC and the PF has not told of: it does so once all GuCs have it. Null for none.</summary>
    [Id(42)]
    private long? _unannounced;

    private void OnProvisioned(long bytes)
    {
        _vram = bytes;
        _unannounced = _unannounced == bytes ? null : _unannounced;
    }

    /// <summary>J-6: what a driver read is what the PF gave.</summary>
    private void AuditRead(IConclusion conclusion)
    {
        if (_unannounced is { } bytes)
        {
            conclusion.Violate(SriovInvariants.ConfigurationDiffers($"VF {Spec.Number} read {bytes} bytes of VRAM from its GuC, and the PF gave it {_vram}"));
        }
    }

    private void BeginBoot(EntityId guest, OperationId operation, IOutbox outbox)
    {
        if (_vram == 0 || Spec.Gucs.Count == 0)
        {
            outbox.Send(guest, new VfConfigured(operation, Errno.ENODEV, 0), Calibration.GucRequest);
            return;
        }

        OperationId id = NextOperation();
        var boot = new VfBoot(new LockTicket(guest, operation));
        (_boots ??= new OperationTable<VfBoot>()).Begin(id, boot);
        Ask(id, boot, VfBootStep.Reset, outbox);
    }

    private void Ask(OperationId id, VfBoot boot, VfBootStep step, IOutbox outbox)
    {
        boot.Step = step;
        switch (step)
        {
            case VfBootStep.Handshake:
                Request(boot, Hxg.Request(RelayAction.Handshake, 0, PfRelay.Version), outbox);
                break;
            case VfBootStep.QueryRuntime:
                Request(boot, Hxg.Request(RelayAction.QueryRuntime, 0, (uint)boot.Registers), outbox);
                break;
            default:
                // Until the answer comes, the PF may give it something else.
                boot.Vram = _vram ?? 0;
                outbox.Send(Spec.Gucs[0], new QueryGuc(id, (VfQuery)step), Calibration.GucRequest);
                break;
        }
    }

    private void OnGucAnswer(GucAnswer answer, IOutbox outbox)
    {
        VfBoot boot = _boots!.Find(answer.Operation)!;
        if (boot.IsUnbind)
        {
            _boots.End(answer.Operation);
            outbox.Send(boot.Guest.Holder, new Completed(boot.Guest.Operation, answer.Errno), Calibration.Call);
            return;
        }

        if (answer.Errno != Errno.Ok)
        {
            // ENODATA: what it had was taken away.
            FinishBoot(answer.Operation, Errno.ENODEV, outbox);
            return;
        }

        if (boot.Step == VfBootStep.QueryConfig)
        {
            long known = boot.Vram;
            boot.Vram = (long)GucKlv.ValueOf(answer.Klvs, GucKlvKey.LmemSize);
            if (boot.Vram == 0)
            {
                // What stands there while the PF gives it another size: there is no VRAM that could be used.
                FinishBoot(answer.Operation, Errno.ENODEV, outbox);
                return;
            }

            if (boot.Vram != known && boot.Vram != _vram)
            {
                _unannounced = boot.Vram;
            }
        }

        Ask(answer.Operation, boot, boot.Step + 1, outbox);
    }

    private void Request(VfBoot boot, ImmutableArray<uint> words, IOutbox outbox)
    {
        RelayTransaction transaction = (_relay ??= new RelayChannel()).Begin(words);
        boot.Rid = transaction.Rid;
        Transmit(transaction, isSent: true, outbox);
    }

    /// <summary>Begins the time limit (anew), and sends the request (again).</summary>
    private void Transmit(RelayTransaction transaction, bool isSent, IOutbox outbox)
    {
        outbox.Cancel(transaction.Timer);
        transaction.Timer = outbox.StartTimer(new RelayExpired(transaction.Rid, transaction.Round), Calibration.RelayTimeout);
        if (isSent)
        {
            outbox.Send(Spec.Gucs[0], new RelayMessage(0, transaction.Rid, transaction.Words), Calibration.RelayHop);
        }
    }

    private void OnRelay(RelayMessage message, IOutbox outbox)
    {
        RelayOutcome outcome = (_relay ??= new RelayChannel()).Accept(message.Rid, message.Words);
        if (outcome.WasAnsweredBefore)
        {
            outbox.Observe(Observation.Of(SriovInvariants.TwoReplies($"VF {Spec.Number} accepts a second reply to its request {message.Rid}")));
        }

        switch (outcome.Kind)
        {
            case RelayOutcomeKind.Extended:
                Transmit(outcome.Transaction!, isSent: false, outbox);
                break;
            case RelayOutcomeKind.Repeated:
                Transmit(outcome.Transaction!, isSent: true, outbox);
                break;
            case RelayOutcomeKind.Failed or RelayOutcomeKind.Answered:
                outbox.Cancel(outcome.Transaction!.Timer);
                OnReply(message.Rid, outcome.Errno, message.Words, outbox);
                break;
            default:
                // Malformed, stray, or a request: a VF answers none.
                outbox.Observe(Observation.Count(new Metric("sriov.relay.stray")));
                break;
        }
    }

    private void OnRelayExpired(RelayExpired expired, IOutbox outbox)
    {
        if (_relay?.Expire(expired.Rid, expired.Round) is not null)
        {
            OnReply(expired.Rid, Errno.ETIME, [], outbox);
        }
    }

    private void OnReply(uint rid, Errno errno, ImmutableArray<uint> words, IOutbox outbox)
    {
        if (_boots?.IdOf(booting => booting.Rid == rid) is not { } id)
        {
            return;
        }

        VfBoot boot = _boots!.Find(id)!;
        boot.Rid = 0;
        if (errno == Errno.EACCES && boot.Restarts < MostRestarts)
        {
            // The PF has forgotten it: the VF was reset since the handshake.
            boot.Restarts++;
            boot.Registers = 0;
            Ask(id, boot, VfBootStep.Reset, outbox);
        }
        else if (errno != Errno.Ok)
        {
            FinishBoot(id, errno, outbox);
        }
        else if (boot.Step == VfBootStep.Handshake)
        {
            Ask(id, boot, VfBootStep.QueryRuntime, outbox);
        }
        else
        {
            boot.Registers += (int)Hxg.ResponseData(words);
            if (words[1] > 0)
            {
                Ask(id, boot, VfBootStep.QueryRuntime, outbox);
            }
            else
            {
                FinishBoot(id, Errno.Ok, outbox);
            }
        }
    }

    private void FinishBoot(OperationId id, Errno errno, IOutbox outbox)
    {
        VfBoot boot = _boots!.End(id);
        outbox.Send(boot.Guest.Holder, new VfConfigured(boot.Guest.Operation, errno, errno == Errno.Ok ? boot.Vram : 0), Calibration.Call);
    }
}
