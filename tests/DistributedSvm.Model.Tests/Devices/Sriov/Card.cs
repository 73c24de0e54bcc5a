using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Fabric;
using DistributedSvm.Model.Tests.Memory;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>
/// A GPU with its PF, its GuCs and two VFs of 4 MiB with their vfio devices, in virtual time and without anybody else: what they say to others is kept. Every entity goes through
/// the serializer after every event.
/// </summary>
internal sealed class Card
{
    private readonly SortedDictionary<(SimTime At, long Sequence), (EntityId From, EntityId To, Message Message, bool IsTimer)> _queue = [];
    private readonly Dictionary<EntityId, (Entity Entity, EntitySpec Spec)> _entities = [];
    private long _sequence;
    private long _operations = 1000;

    public Card(int gts = 2, Func<EntitySpec, EntitySpec>? replace = null)
    {
        var gucs = new GucPlace(Peers.Guc, gts);
        Func<EntitySpec, EntitySpec> by = replace ?? (spec => spec);
        Add(Peers.Gpu, by(TestGpu.Spec with
        {
            PhysicalFunction = Peers.PhysicalFunction,
            Gucs = gucs,
            BarWindows = [new BarWindow(Peers.Bar, Peers.Gpu, 0, TestGpu.Node, 1), new BarWindow(Peers.NextBar, Peers.Gpu, 0, TestGpu.Node, 2)],
        }));
        Add(Peers.PhysicalFunction, by(TestPf.Spec with { Gucs = gucs }));
        for (int gt = 0; gt < gts; gt++)
        {
            Add(gucs[gt], by(new GucSpec { Gt = gt, Gpu = Peers.Gpu, PhysicalFunction = Peers.PhysicalFunction, Functions = [.. Functions] }));
        }

        for (int vf = 1; vf <= 2; vf++)
        {
            Add(Functions[vf - 1], by(TestVf.Spec with { Number = vf, Gucs = gucs }));
            Add(Vfio(vf), by(TestVfio.Spec with { VirtualFunction = Functions[vf - 1], PreparesFlr = true, Bar = BarOf(vf) }));
        }

        Send(Peers.PhysicalFunction, new EnableVfs(2, 4 << 20));
        Run();
    }

    public static EntityId[] Functions { get; } = [Peers.VirtualFunction, Peers.OtherVirtualFunction];

    public SimTime Now { get; private set; }

    public List<Violation> Violations { get; } = [];

    public List<Metric> Counted { get; } = [];

    /// <summary>Every message, in the order of its arrival.</summary>
    public List<(SimTime At, EntityId From, EntityId To, Message Message)> Arrived { get; } = [];

    public PhysicalFunction Pf => (PhysicalFunction)_entities[Peers.PhysicalFunction].Entity;

    public static EntityId Vfio(int vf) => new(100 + vf, EntityKind.VfioDevice);

    /// <summary>Sends from outside, and runs until nothing is left to do.</summary>
    public Completed Do(EntityId to, Func<OperationId, Message> question)
    {
        OperationId id = Ask(to, question);
        Run();
        return AnswerTo(id);
    }

    /// <summary>Sends from outside: the operation whose answer to look for.</summary>
    public OperationId Ask(EntityId to, Func<OperationId, Message> question)
    {
        OperationId id = Peers.Operation(++_operations);
        Send(to, question(id));
        return id;
    }

    public Completed AnswerTo(OperationId id) =>
        (Completed)Assert.Single(Arrived, arrived => arrived.To == Peers.Guest && arrived.Message is Completed completed && completed.Operation == id).Message;

    public Errno Flr(int vf) => Do(Vfio(vf), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset)).Errno;

    public Errno Change(int vf, VfActivity activity) => Do(Peers.PhysicalFunction, id => new ChangeVfState(id, vf, activity)).Errno;

    public void Spoil(int gt, GucFaultKind kind, SimTime? until = null, SimTime delay = default, int vf = 0) =>
        Send(new GucPlace(Peers.Guc, 2)[gt], new SpoilGuc(new GucFault(kind, vf, until ?? SimTime.Never, delay)));

    public void Send(EntityId to, Message message) => _queue.Add((Now, ++_sequence), (Peers.Guest, to, message, IsTimer: false));

    /// <summary>What stands in the VF's second page of VRAM.</summary>
    public ContentTag Read(int vf)
    {
        OperationId id = Peers.Operation(++_operations);
        Send(Peers.Gpu, new PeerRead(id, [Page(vf)], default, Now));
        Run(SimTime.FromMicroseconds(10));
        return ((ContentRead)Arrived.Last(arrived => arrived.Message is ContentRead read && read.Operation == id).Message).Found;
    }

    public void Write(int vf, ContentTag tag)
    {
        Send(Peers.Gpu, new PeerWrite(Peers.Operation(++_operations), [Page(vf)], tag, Now));
        Run(SimTime.FromMicroseconds(10));
    }

    /// <summary>What a VF's driver reads or writes through BAR 0.</summary>
    public MmioAccessed Access(int vf, int gt, MmioPart part, ulong at, ulong? write = null)
    {
        OperationId id = Peers.Operation(++_operations);
        Send(Functions[vf - 1], new AccessMmio(id, Peers.Guest, 0, gt, part, at, write ?? 0, write is not null));
        Run(SimTime.FromMicroseconds(10));
        return (MmioAccessed)Arrived.Last(arrived => arrived.Message is MmioAccessed accessed && accessed.Operation == id).Message;
    }

    /// <summary>The driver writes a value of its own to both ends of its GGTT range and to each of its scratch registers on two GTs.</summary>
    public void WriteMmio(int vf)
    {
        foreach (((int gt, MmioPart part, ulong at), ulong value) in MmioOf(vf).Zip(MmioWrittenBy(vf)))
        {
            Assert.Equal(Errno.Ok, Access(vf, gt, part, at, value).Errno);
        }
    }

    /// <summary>What stands there.</summary>
    public ulong[] ReadMmio(int vf) => [.. MmioOf(vf).Select(place => Access(vf, place.Gt, place.Part, place.At).Value)];

    public static ulong[] MmioWrittenBy(int vf) => [.. Enumerable.Range(1, 19).Select(i => (ulong)((vf * 1000) + i))];

    private (int Gt, MmioPart Part, ulong At)[] MmioOf(int vf)
    {
        AddressRange ggtt = Pf.Provisioning.Of(vf)!.Ggtt!.Value;
        return
        [
            (0, MmioPart.Ggtt, ggtt.Start),
            (0, MmioPart.Ggtt, ggtt.End),
            .. Enumerable.Range(0, 13).Select(register => (0, MmioPart.Scratch, (ulong)register)),
            .. Enumerable.Range(0, 4).Select(register => (1, MmioPart.Scratch, (ulong)register)),
        ];
    }

    public VfControl Control(int vf, int gt) => Pf.ControlsOf(vf)!.Gts[gt];

    public long Count(string name) => Counted.Count(metric => metric.Name == name);

    /// <summary>Runs until nothing is left to do.</summary>
    public void Run() => RunTo(SimTime.Never);

    public void Run(SimTime length)
    {
        SimTime end = Now + length;
        RunTo(end);
        Now = end;
    }

    public IReadOnlyList<Violation> Audit()
    {
        var conclusion = new Conclusion();
        foreach ((Entity entity, _) in _entities.Values)
        {
            entity.Conclude(conclusion);
        }

        return conclusion.Violations;
    }

    /// <summary>What GuCs told the PF of VFs.</summary>
    public AdverseCounts AdverseOf(int vf)
    {
        var conclusion = new Conclusion();
        Pf.Conclude(conclusion);
        return conclusion.AdverseEvents.SingleOrDefault(told => told.Function == Functions[vf - 1]).Events ?? AdverseCounts.None;
    }

    private static AddressRange BarOf(int vf) => vf == 1 ? Peers.Bar : Peers.NextBar;

    private static AddressRange Page(int vf) => AddressRange.FromLength(BarOf(vf).Start + Peers.Page, Peers.Page);

    private void Add(EntityId id, EntitySpec spec) => _entities.Add(id, (spec.Create(id, 1), spec));

    private void RunTo(SimTime end)
    {
        while (_queue.Count > 0 && _queue.First().Key.At <= end)
        {
            KeyValuePair<(SimTime At, long Sequence), (EntityId From, EntityId To, Message Message, bool IsTimer)> next = _queue.First();
            _queue.Remove(next.Key);
            Now = next.Key.At;
            Arrived.Add((Now, next.Value.From, next.Value.To, next.Value.Message));
            if (_entities.TryGetValue(next.Value.To, out (Entity Entity, EntitySpec Spec) receiver))
            {
                receiver.Entity.Handle(new Envelope(Now, next.Value.From, next.Key.Sequence, next.Value.To, next.Value.Message, default), new Outbox(this, next.Value.To));
                Entity restored = Serialization.RoundTrip(receiver.Entity);
                restored.Attach(receiver.Spec);
                _entities[next.Value.To] = (restored, receiver.Spec);
            }
        }
    }

    /// <summary>What an entity of the card may do.</summary>
    private sealed class Outbox(Card card, EntityId self) : IOutbox
    {
        public SimTime Now => card.Now;

        public EntityId Self => self;

        public void Send(EntityId to, Message message, SimTime delay)
        {
            Assert.True(delay >= Calibration.Call, $"{message} costs {delay}.");
            card._queue.Add((card.Now + delay, ++card._sequence), (self, to, Serialization.RoundTrip(message), IsTimer: false));
        }

        public TimerId StartTimer(Message message, SimTime after)
        {
            card._queue.Add((card.Now + after, ++card._sequence), (self, self, message, IsTimer: true));
            return new TimerId(card._sequence);
        }

        public void Cancel(TimerId timer)
        {
            foreach ((SimTime At, long Sequence) key in card._queue.Keys.Where(key => key.Sequence == timer.Sequence).ToArray())
            {
                Assert.True(card._queue[key].IsTimer);
                card._queue.Remove(key);
            }
        }

        public EntityId Create(EntityKind kind, Message first) => throw new NotSupportedException("Nothing is made on a card.");

        public void Retire() => throw new NotSupportedException("Only children retire.");

        public void Observe(in Observation observation)
        {
            if (observation.Violation is { } violation)
            {
                card.Violations.Add(violation);
            }
            else if (observation.Kind == ObservationKind.Count)
            {
                card.Counted.Add(observation.Metric);
            }
        }
    }
}
