using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// 4,096 copies on 1,024 GPUs (128 roots of 8; 31.5e9 B/s per GPU and direction, 63e9 per root), started 1 us apart, sizes as in scenario A of the
/// reference data: the fabric entity alone, without engine and grains. Prints the wall time of each of three runs per pattern of destinations.
/// </summary>
internal static class FabricBenchmark
{
    private const int Gpus = 1024;
    private const int GpusPerRoot = 8;
    private const int Copies = 4096;

    public static void Run()
    {
        Measure("offsets 1, 6, 11, 14", (source, round) => source + (1, 6, 11, 14).At(round));
        Measure("offsets 64, 384, 704, 896", (source, round) => source + (64, 384, 704, 896).At(round));
        var random = new CounterRandom(1, default);
        Measure("random destinations", (source, _) => source + 1 + (int)random.Below(Gpus - 1));
    }

    private static int At(this (int, int, int, int) offsets, int round) => round switch
    {
        0 => offsets.Item1,
        1 => offsets.Item2,
        2 => offsets.Item3,
        _ => offsets.Item4,
    };

    private static void Measure(string pattern, Func<int, int, int> destination)
    {
        HostTopology topology = Topology();
        ImmutableArray<int> gpus = topology.Gpus;
        StartCopy[] copies =
        [
            .. Enumerable.Range(0, Copies).Select(i => new StartCopy(
                0, i, gpus[i % Gpus], gpus[destination(i % Gpus, i / Gpus) % Gpus], 64_000_000L * ((7 * i % 16) + 1))),
        ];
        for (int repeat = 0; repeat < 3; repeat++)
        {
            var driver = new Driver(new FabricSpec { Topology = topology, Duration = SimTime.FromSeconds(10) });
            var watch = Stopwatch.StartNew();
            driver.Run(copies, SimTime.FromMicroseconds(1));
            watch.Stop();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{pattern}: {watch.Elapsed.TotalMilliseconds:F1} ms for {driver.Events} events, virtual time {driver.Now}"));
        }
    }

    private static HostTopology Topology()
    {
        var nodes = ImmutableArray.CreateBuilder<TopologyNode>();
        nodes.Add(new TopologyNode { Name = "host", Kind = TopologyNodeKind.Host, Parent = -1 });
        for (int root = 0; root < Gpus / GpusPerRoot; root++)
        {
            int parent = nodes.Count;
            nodes.Add(Node($"root{root}", TopologyNodeKind.RootComplex, 0, 63_000_000_000));
            for (int gpu = root * GpusPerRoot; gpu < (root + 1) * GpusPerRoot; gpu++)
            {
                nodes.Add(Node($"gpu{gpu}", TopologyNodeKind.Gpu, parent, 31_500_000_000));
            }
        }

        return new HostTopology { Host = "node0", Nodes = nodes.ToImmutable() };
    }

    private static TopologyNode Node(string name, TopologyNodeKind kind, int parent, long rate) => new()
    {
        Name = name,
        Kind = kind,
        Parent = parent,
        Link = new LinkSpec(rate, 1000, SimTime.Zero),
    };

    /// <summary>Hands the fabric its copies and its own timer in order of time; copies come before the timer at one time stamp.</summary>
    private sealed class Driver(FabricSpec spec) : IOutbox
    {
        private readonly Entity _fabric = spec.Create(new EntityId(1, EntityKind.Fabric), 1);
        private (long Sequence, SimTime At, Message? Message) _timer = (0, SimTime.Never, null);
        private long _sequence;

        public SimTime Now { get; private set; }

        public EntityId Self { get; } = new(1, EntityKind.Fabric);

        public int Events { get; private set; }

        public void Run(StartCopy[] copies, SimTime gap)
        {
            for (int next = 0; next < copies.Length || _timer.Message is not null;)
            {
                if (next < copies.Length && gap * next <= _timer.At)
                {
                    Handle(gap * next, ScenarioSpec.EntityId, next, copies[next]);
                    next++;
                }
                else
                {
                    var (sequence, at, message) = _timer;
                    _timer = (0, SimTime.Never, null);
                    Handle(at, Self, sequence, message!);
                }
            }
        }

        public TimerId StartTimer(Message message, SimTime after)
        {
            _timer = (++_sequence, Now + after, message);
            return new TimerId(_sequence);
        }

        public void Cancel(TimerId timer)
        {
            if (timer.Sequence == _timer.Sequence)
            {
                _timer = (0, SimTime.Never, null);
            }
        }

        public void Send(EntityId to, Message message, SimTime delay) => throw new NotSupportedException();

        public EntityId Create(EntityKind kind, Message first) => throw new NotSupportedException();

        public void Retire() => throw new NotSupportedException();

        public void Observe(in Observation observation) => throw new NotSupportedException();

        private void Handle(SimTime at, EntityId sender, long sequence, Message message)
        {
            Now = at;
            Events++;
            _fabric.Handle(new Envelope(at, sender, sequence, Self, message, default), this);
        }
    }
}
