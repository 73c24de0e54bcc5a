using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The relay, by the names of its KUnit suite (guc_relay, 14.5), and the limits of 7.6.</summary>
public sealed class GucRelayTests
{
    private static readonly ImmutableArray<uint> Nop = Loop(TestLoopOpcode.Nop);

    [Fact]
    public void Pf_rejects_guc2pf_no_payload() => AssertRefused(Errno.EPROTO, []);

    [Fact]
    public void Pf_rejects_guc2pf_too_long() => AssertRefused(Errno.EMSGSIZE, [Nop[0], .. new uint[Hxg.MaxWords]]);

    [Fact]
    public void Pf_fails_bad_origin() => AssertRefused(Errno.EPROTO, [Nop[0] | Hxg.GucOrigin]);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Pf_fails_bad_type(uint type) => AssertRefused(Errno.EBADRQC, [type << 28]);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Pf_refuses_a_vf_that_it_has_not(int vf)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 2) });
        Assert.Empty(pf.Tell(Peers.Guc, new RelayMessage(vf, 7, Nop)));
        Assert.Contains(new Metric("sriov.relay.EPROTO"), pf.Counted);
    }

    [Fact]
    public void Pf_loopback_nop() => Assert.Equal([Hxg.Success(0)], Answers(Nop), Same);

    [Fact]
    public void Pf_loopback_echo() => Assert.Equal([Hxg.Success(0, 1, 2, 3)], Answers(Loop(TestLoopOpcode.Echo, 1, 2, 3)), Same);

    [Fact]
    public void Pf_loopback_fail() => Assert.Equal([Hxg.Failure(Errno.ENOSPC)], Answers(Loop(TestLoopOpcode.Fail, (uint)Errno.ENOSPC)), Same);

    [Fact]
    public void Pf_loopback_busy() => Assert.Equal([Hxg.Busy(), Hxg.Success(0)], Answers(Loop(TestLoopOpcode.Busy)), Same);

    [Fact]
    public void Pf_loopback_retry()
    {
        var relay = new PfRelay();
        ImmutableArray<uint> request = Loop(TestLoopOpcode.Retry);
        Assert.Equal([Hxg.Retry()], relay.Answer(1, 7, request), Same);

        // Another VF's request with the same id is another request.
        Assert.Equal([Hxg.Retry()], relay.Answer(2, 7, request), Same);
        Assert.Equal([Hxg.Success(0)], relay.Answer(1, 7, request), Same);
        Assert.Equal([Hxg.Retry()], relay.Answer(1, 7, request), Same);
    }

    [Fact]
    public void Pf_txn_reports_error()
    {
        var channel = new RelayChannel();
        RelayTransaction transaction = channel.Begin(Nop);
        RelayOutcome outcome = channel.Accept(transaction.Rid, Hxg.Failure(Errno.ENOKEY));
        Assert.Equal((RelayOutcomeKind.Failed, Errno.ENOKEY, transaction), (outcome.Kind, outcome.Errno, outcome.Transaction));
        Assert.Equal(Errno.EPROTO, channel.Accept(channel.Begin(Nop).Rid, Hxg.Failure(Errno.Ok)).Errno);
    }

    [Fact]
    public void A_request_has_one_answer_and_what_comes_after_it_is_stray()
    {
        var channel = new RelayChannel();
        uint rid = channel.Begin(Nop).Rid;
        Assert.Equal(RelayOutcomeKind.Stray, channel.Accept(rid + 1, Hxg.Success(0)).Kind);
        Assert.Equal(RelayOutcomeKind.Answered, channel.Accept(rid, Hxg.Success(0)).Kind);
        Assert.Equal(RelayOutcomeKind.Stray, channel.Accept(rid, Hxg.Success(0)).Kind);
        Assert.Equal(RelayOutcomeKind.Asked, channel.Accept(rid, Nop).Kind);
        Assert.Equal(0, channel.Pending);
    }

    [Theory]
    [InlineData(HxgType.Busy, RelayOutcomeKind.Extended)]
    [InlineData(HxgType.Retry, RelayOutcomeKind.Repeated)]
    public void Busy_and_retry_begin_the_limit_anew(HxgType type, RelayOutcomeKind kind)
    {
        var channel = new RelayChannel();
        RelayTransaction transaction = channel.Begin(Nop);
        Assert.Equal(kind, channel.Accept(transaction.Rid, [Hxg.Head(type, 0)]).Kind);
        Assert.Null(channel.Expire(transaction.Rid, 0));
        Assert.Same(transaction, channel.Expire(transaction.Rid, 1));
        Assert.Equal(RelayOutcomeKind.Stray, channel.Accept(transaction.Rid, Hxg.Success(0)).Kind);
    }

    /// <summary>The PF says BUSY after 2 s: the VF waits 2.5 s from then on, and not longer.</summary>
    [Fact]
    public void A_vf_waits_2500_ms_for_an_answer_and_anew_after_busy()
    {
        (Conversation vf, RelayMessage handshake) = Shaking();
        vf.Tell(Peers.Guc, handshake with { Vf = 1, Words = Hxg.Busy() });
        SimTime since = vf.Now;
        SentMessage answer = Assert.Single(vf.Elapse());
        Assert.Equal((SimTime.FromMilliseconds(2500), new VfConfigured(Peers.Operation(3), Errno.ETIME, 0)), (vf.Now - since, answer.Message));
        Assert.Equal(0, vf.Timers);
    }

    [Fact]
    public void A_vf_that_is_told_to_retry_sends_the_same_request_again()
    {
        (Conversation vf, RelayMessage handshake) = Shaking();
        Assert.Equal(handshake, vf.Ask<RelayMessage>(Peers.Guc, handshake with { Words = Hxg.Retry() }), (one, other) => one!.Rid == other!.Rid && Same(one.Words, other.Words));
    }

    [Fact]
    public void A_failure_is_the_errno_of_the_boot()
    {
        (Conversation vf, RelayMessage handshake) = Shaking();
        Assert.Equal(new VfConfigured(Peers.Operation(3), Errno.EPERM, 0), vf.Ask<VfConfigured>(Peers.Guc, handshake with { Words = Hxg.Failure(Errno.EPERM) }, Peers.Guest));
    }

    [Fact]
    public void A_guc_tells_the_pf_who_speaks_whatever_the_vf_says()
    {
        var guc = new Conversation(new GucSpec { Gt = 0, Gpu = Peers.Gpu, PhysicalFunction = Peers.PhysicalFunction, Functions = [Peers.VirtualFunction, Peers.OtherVirtualFunction] });
        Assert.Equal(2, guc.Ask<RelayMessage>(Peers.OtherVirtualFunction, new RelayMessage(1, 7, Nop), Peers.PhysicalFunction).Vf);
        guc.Ask<RelayMessage>(Peers.PhysicalFunction, new RelayMessage(2, 7, Nop), Peers.OtherVirtualFunction);
        Assert.Empty(guc.Tell(Peers.PhysicalFunction, new RelayMessage(3, 7, Nop)));
    }

    [Theory]
    [InlineData(0U, 1U << 16, Errno.Ok)]
    [InlineData(1U << 16, 1U << 16, Errno.Ok)]
    [InlineData((1U << 16) + 5, 1U << 16, Errno.Ok)]
    [InlineData(2U << 16, 1U << 16, Errno.Ok)]
    [InlineData(5U, 0U, Errno.EPERM)]
    public void A_handshake_agrees_on_what_both_speak(uint wanted, uint agreed, Errno errno)
    {
        var relay = new PfRelay();
        ImmutableArray<uint> answer = Assert.Single(relay.Answer(1, 7, Hxg.Request(RelayAction.Handshake, 0, wanted)));
        Assert.Equal(errno == Errno.Ok ? Hxg.Success(0, agreed) : Hxg.Failure(errno), answer, Same);
        Assert.Equal(agreed, relay.VersionOf(1));
        relay.Forget(1);
        Assert.Equal([Hxg.Failure(Errno.EACCES)], relay.Answer(1, 8, Hxg.Request(RelayAction.QueryRuntime, 0, 0)), Same);
    }

    [Theory]
    [InlineData(0, 0, 10, 0)]
    [InlineData(0, 4, 4, 6)]
    [InlineData(8, 4, 2, 0)]
    public void Runtime_registers_come_in_pieces(int start, int limit, int count, int remaining)
    {
        var relay = new PfRelay();
        relay.Answer(1, 7, Hxg.Request(RelayAction.Handshake, 0, PfRelay.Version));
        ImmutableArray<uint> answer = Assert.Single(relay.Answer(1, 8, Hxg.Request(RelayAction.QueryRuntime, (uint)limit, (uint)start)));
        Assert.Equal((count, remaining, 2 + (2 * count)), ((int)Hxg.ResponseData(answer), (int)answer[1], answer.Length));
    }

    [Theory]
    [InlineData(10U, Errno.EINVAL)]
    [InlineData(uint.MaxValue, Errno.EINVAL)]
    public void Registers_that_there_are_not_are_refused(uint start, Errno errno)
    {
        var relay = new PfRelay();
        relay.Answer(1, 7, Hxg.Request(RelayAction.Handshake, 0, PfRelay.Version));
        Assert.Equal([Hxg.Failure(errno)], relay.Answer(1, 8, Hxg.Request(RelayAction.QueryRuntime, 0, start)), Same);
    }

    private static bool Same(ImmutableArray<uint> one, ImmutableArray<uint> other) => one.SequenceEqual(other);

    private static ImmutableArray<uint> Loop(TestLoopOpcode opcode, params ReadOnlySpan<uint> data) => Hxg.Request(RelayAction.TestLoop, (uint)opcode, data);

    /// <summary>Through the PF, with what it sends to the GuC.</summary>
    private static ImmutableArray<uint>[] Answers(ImmutableArray<uint> request)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 2) });
        IReadOnlyList<SentMessage> sent = pf.Tell(Peers.Guc, new RelayMessage(1, 7, request));
        Assert.All(sent, message => Assert.Equal((Peers.Guc, 1, 7U), (message.To, ((RelayMessage)message.Message).Vf, ((RelayMessage)message.Message).Rid)));
        return [.. sent.Select(message => ((RelayMessage)message.Message).Words)];
    }

    private static void AssertRefused(Errno errno, ImmutableArray<uint> words)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 2) });
        Assert.Empty(pf.Tell(Peers.Guc, new RelayMessage(1, 7, words)));
        Assert.Contains(new Metric($"sriov.relay.{errno}"), pf.Counted);
        Assert.Equal((RelayOutcomeKind.Refused, errno), (new RelayChannel().Accept(7, words).Kind, new RelayChannel().Accept(7, words).Errno));
    }

    /// <summary>A VF that boots and has just sent its handshake.</summary>
    private static (Conversation Vf, RelayMessage Handshake) Shaking()
    {
        Conversation vf = TestVf.Create();
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(4 << 20));
        QueryGuc query = vf.Ask<QueryGuc>(Peers.Guest, new BootVf(Peers.Operation(3)), Peers.Guc);
        foreach (VfQuery next in (VfQuery[])[VfQuery.MatchVersion, VfQuery.Config])
        {
            query = vf.Ask<QueryGuc>(Peers.Guc, new GucAnswer(query.Operation, Errno.Ok, 0, []));
            Assert.Equal(next, query.Query);
        }

        RelayMessage handshake = vf.Ask<RelayMessage>(Peers.Guc, new GucAnswer(query.Operation, Errno.Ok, 0, [new GucKlv(GucKlvKey.LmemSize, 4 << 20)]));
        Assert.Equal(Hxg.Request(RelayAction.Handshake, 0, PfRelay.Version), handshake.Words, Same);
        return (vf, handshake);
    }
}
