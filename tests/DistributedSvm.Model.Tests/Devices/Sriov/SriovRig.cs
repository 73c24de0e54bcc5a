using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices.Sriov;

/// <summary>A PF, its GPU of 24 GiB with its GuC, and its VFs, which hear each other; the test is the administrator and the guests. No VF is assigned.</summary>
internal sealed class SriovRig
{
    public const long Mib = 1 << 20;
    public const long VramForVfs = 23 * 1024 * Mib;

    private static readonly ulong BarSize = 32UL << 30;

    private readonly SortedDictionary<ulong, Conversation> _parties = [];
    private readonly Queue<(EntityId From, EntityId To, Message Message)> _pending = [];
    private readonly Conversation[] _vfs;

    public SriovRig(int totalVfs = 12, KernelProfile? kernel = null, bool isAdminOnly = false)
    {
        var pf = new EntityId(1, EntityKind.PhysicalFunction);
        var gpu = new EntityId(2, EntityKind.Gpu);
        var guc = new EntityId(3, EntityKind.Guc);
        var gucs = new GucPlace(guc, 1);
        EntityId[] vfs = [.. Enumerable.Range(1, totalVfs).Select(vf => new EntityId(10 + vf, EntityKind.VirtualFunction))];
        Pf = new Conversation(
            TestPf.Spec with
            {
                Gpu = gpu,
                Gucs = gucs,
                Vfs = [.. vfs.Select((vf, i) => new VfPlace(vf, BarOf(i + 1)))],
                Kernel = kernel ?? KernelProfile.Linux70,
                IsAdminOnly = isAdminOnly,
                VramForVfs = VramForVfs,
            },
            pf.Index);
        Gpu = new Conversation(
            TestGpu.Spec with
            {
                VramBytes = 24L << 30,
                ReservedBytes = (24L << 30) - VramForVfs,
                BarWindows = [.. vfs.Select((_, i) => new BarWindow(BarOf(i + 1), gpu, 0, TestGpu.Node, i + 1))],
            },
            gpu.Index);
        _vfs = [.. vfs.Select((vf, i) => new Conversation(
            new VirtualFunctionSpec(i + 1, gpu, pf, 0, Model.Sharing.Variants.ProtocolSettings.Reference) { Gucs = gucs }, vf.Index))];
        var firmware = new Conversation(new GucSpec { Gt = 0, Gpu = gpu, PhysicalFunction = pf, Functions = [.. vfs] }, guc.Index);
        foreach (Conversation party in (Conversation[])[Pf, Gpu, firmware, .. _vfs])
        {
            _parties.Add(party.Self.Value, party);
        }
    }

    public Conversation Pf { get; }

    public Conversation Gpu { get; }

    /// <summary>What the PF has given to whom.</summary>
    public Provisioning Provisioning
    {
        get
        {
            Provisioning? found = null;
            Pf.Corrupt(entity => found = ((PhysicalFunction)entity).Provisioning);
            return found!;
        }
    }

    public int EnabledVfs
    {
        get
        {
            int found = 0;
            Pf.Corrupt(entity => found = ((PhysicalFunction)entity).EnabledVfs);
            return found;
        }
    }

    public IEnumerable<string> Violations => Pf.Violations.Concat(Gpu.Violations).Select(violation => $"{violation.Invariant}: {violation.Text}");

    /// <summary>What drivers refused so far, e.g. <c>enable-vfs/EBUSY</c>.</summary>
    public IReadOnlyList<string> Refused =>
        [.. Pf.Counted.Where(metric => metric.Name.StartsWith(RefusedAction.Prefix, StringComparison.Ordinal)).Select(metric => metric.Name[RefusedAction.Prefix.Length..])];

    /// <summary>Schedules that the GPU was told last, by function.</summary>
    public SortedDictionary<int, VfSchedule> Told
    {
        get
        {
            var told = new SortedDictionary<int, VfSchedule>();
            foreach (SetVfSchedule set in Pf.Sent.Select(sent => sent.Message).OfType<SetVfSchedule>())
            {
                told[set.Vf] = set.Schedule;
            }

            return told;
        }
    }

    /// <summary>The administrator writes something, and all that follows happens.</summary>
    public void Write(Message message) => Say(ScenarioSpec.EntityId, Pf.Self, message);

    public void Enable(int count, long vramPerVf = 0) => Write(new EnableVfs(count, vramPerVf));

    /// <summary>What a VF's driver reads of its own VRAM when it boots.</summary>
    public VfConfigured Boot(int vf)
    {
        Say(Peers.Guest, _vfs[vf - 1].Self, new BootVf(Peers.Operation(1)));
        return (VfConfigured)_vfs[vf - 1].Sent[^1].Message;
    }

    /// <summary>The host's driver leaves a VF.</summary>
    public Errno Unbind(int vf)
    {
        Say(Peers.Guest, _vfs[vf - 1].Self, new UnbindVf(Peers.Operation(4)));
        return ((Completed)_vfs[vf - 1].Sent[^1].Message).Errno;
    }

    /// <summary>What the hardware of a VF has sent so far.</summary>
    public IEnumerable<Message> SentBy(int vf) => _vfs[vf - 1].Sent.Select(sent => sent.Message);

    /// <summary>A VF's engine leaves a tag at its VRAM addresses.</summary>
    public Errno Render(int vf, ContentTag tag, params AddressRange[] target)
    {
        Say(_vfs[vf - 1].Self, Gpu.Self, new SubmitJob(Peers.Operation(2), Peers.Guest, vf, TestGpu.Job(tag, target)));
        return ((Completed)Gpu.Sent.Last(sent => sent.To == Peers.Guest).Message).Errno;
    }

    /// <summary>What a peer finds at a VF's VRAM addresses, through its BAR.</summary>
    public ContentRead Read(int vf, ContentTag expected, AddressRange at)
    {
        ulong bar = BarOf(vf).Start;
        Say(Peers.Guest, Gpu.Self, new PeerRead(Peers.Operation(3), [new AddressRange(bar + at.Start, bar + at.End)], expected, SimTime.Zero));
        return (ContentRead)Gpu.Sent.Last(sent => sent.To == Peers.Guest).Message;
    }

    /// <summary>The administrator's write, and what follows from it but for messages to the GPU that <paramref name="lost"/> names.</summary>
    public void WriteLosing(Message message, Func<Message, bool> lost)
    {
        _pending.Enqueue((ScenarioSpec.EntityId, Pf.Self, message));
        Pump(lost);
    }

    public ImmutableArray<Violation> Audit() => [.. Pf.Audit(), .. Gpu.Audit()];

    private static AddressRange BarOf(int vf) => AddressRange.FromLength((1UL << 50) + ((ulong)vf * BarSize), BarSize);

    public void Say(EntityId from, EntityId to, Message message)
    {
        _pending.Enqueue((from, to, message));
        Pump(_ => false);
    }

    private void Pump(Func<Message, bool> lost)
    {
        while (true)
        {
            while (_pending.TryDequeue(out (EntityId From, EntityId To, Message Message) next))
            {
                if (_parties.TryGetValue(next.To.Value, out Conversation? party))
                {
                    bool isLost = lost(next.Message);
                    Answers(party, isLost ? [] : party.Tell(next.From, next.Message));
                    if (isLost && next.Message is InvalidateLmtt invalidate)
                    {
                        // Somebody has answered who did nothing.
                        _pending.Enqueue((next.To, next.From, new Completed(invalidate.Operation, Errno.Ok)));
                    }
                }
            }

            if (_parties.Values.FirstOrDefault(party => party.Timers > 0) is not { } due)
            {
                return;
            }

            Answers(due, due.Elapse());
        }
    }

    private void Answers(Conversation party, IReadOnlyList<SentMessage> sent)
    {
        foreach (SentMessage message in sent)
        {
            _pending.Enqueue((party.Self, message.To, message.Message));
        }
    }
}
