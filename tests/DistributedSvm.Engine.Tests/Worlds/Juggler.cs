using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>
/// Does all that the engine lets an entity do, by chance: sends near and far, starts timers of zero and more, cancels some, creates dma-bufs, lets them retire,
/// writes to retired ones, counts, samples and violates. Every catch leads to one throw, so a lost or doubled event shows itself; what it heard decides what it
/// does next, so a reordered one does too. Delays are few multiples of 100 ns, so that many events meet.
/// </summary>
[GenerateSerializer]
internal sealed class Juggler(JugglerSpec spec, CounterRandom random) : Entity
{
    public static readonly Metric Caught = new("caught");
    public static readonly Metric Value = new("value", 0);

    [Id(0)]
    private readonly JugglerSpec _spec = spec;

    [Id(1)]
    private readonly List<TimerId> _decoys = [];

    [Id(2)]
    private CounterRandom _random = random;

    [Id(3)]
    private OperationCounter _operations;

    [Id(4)]
    private ulong _heard;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case Note { Text: "start" }:
                for (int i = 0; i < _spec.Balls; i++)
                {
                    Throw(_random.Next(), default, outbox);
                }

                break;
            case Note { Text: "decoy" }:
                _heard = Digest.Mix(_heard + 1);
                break;
            case Ball ball when envelope.Sender == outbox.Self:
                Throw(ball.Value, ball.Buffer, outbox);
                break;
            case Ball ball:
                Catch(ball, outbox);
                break;
            case Completed completed:
                _heard = Digest.Mix(_heard ^ (ulong)completed.Errno ^ envelope.Sender.Value);
                break;
            default:
                _heard = Digest.Mix(_heard + (ulong)envelope.Message.TypeNumber);
                break;
        }
    }

    public override void Conclude(IConclusion conclusion) => conclusion.Count(new Metric("heard"), (long)(_heard >> 32));

    private void Catch(Ball ball, IOutbox outbox)
    {
        outbox.Observe(Observation.Count(Caught));
        ulong value = Digest.Mix(ball.Value + _heard);
        EntityId buffer = ball.Buffer;
        if (!buffer.IsNone)
        {
            buffer = Use(buffer, outbox);
        }

        switch (_random.Below(8))
        {
            case 0:
                outbox.StartTimer(new Ball(value, buffer), SimTime.Zero);
                return;
            case 1:
                outbox.StartTimer(new Ball(value, buffer), SimTime.FromNanoseconds(100 * _random.Below(4)));
                return;
            case 2:
                _decoys.Add(outbox.StartTimer(new Note("decoy"), SimTime.FromNanoseconds(100 * _random.Below(40))));
                break;
            case 3 when _decoys.Count > 0:
                outbox.Cancel(_decoys[^1]);
                _decoys.RemoveAt(_decoys.Count - 1);
                break;
            case 4:
                buffer = outbox.Create(EntityKind.DmaBuf, new CreateDmaBuf(_operations.Next(), ExporterKind.Udmabuf, outbox.Self, [], BufferStatus.Ok, []));
                outbox.Send(buffer, new PutReference(), _spec.Local + SimTime.FromNanoseconds(100 * _random.Below(40)));
                break;
            case 5:
                outbox.Observe(Observation.Sample(Value, (long)(value >> 40)));
                break;
            case 6 when value % 16 == 0:
                outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, $"value {value}")));
                break;
        }

        Throw(value, buffer, outbox);
    }

    private EntityId Use(EntityId buffer, IOutbox outbox)
    {
        switch (_random.Below(4))
        {
            case 0:
                outbox.Send(buffer, new GetReference(_operations.Next()), _spec.Local);
                return buffer;
            case 1:
                outbox.Send(buffer, new PutReference(), _spec.Local);
                return default;
            case 2:
                outbox.Send(buffer, new PutReference(), _spec.Local);
                outbox.Send(buffer, new GetReference(_operations.Next()), _spec.Local);
                return buffer;
            default:
                return buffer;
        }
    }

    private void Throw(ulong value, EntityId buffer, IOutbox outbox)
    {
        int to = 1 + (int)_random.Below(_spec.HostOf.Length - 1);
        bool isNear = _spec.HostOf[to] == _spec.HostOf[outbox.Self.Index];
        SimTime delay = (isNear ? _spec.Local : _spec.Network) + SimTime.FromNanoseconds(100 * _random.Below(9));
        outbox.Send(new EntityId(to, EntityKind.Agent), new Ball(value, isNear ? buffer : default), delay);
    }
}
