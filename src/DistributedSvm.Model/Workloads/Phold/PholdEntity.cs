using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Phold;

/// <summary>See <see cref="PholdSpec"/>.</summary>
[GenerateSerializer]
public sealed class PholdEntity(PholdSpec spec, CounterRandom random) : StaticEntity<PholdSpec>(spec)
{
    [Id(0)]
    private CounterRandom _random = random;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case PholdToken token:
                Pass(token.Value, outbox);
                break;
            case PholdStart:
                for (int i = 0; i < Spec.Messages; i++)
                {
                    Pass(_random.Next(), outbox);
                }

                break;
            default:
                throw new ModelBugException($"PHOLD does not know {envelope.Message}.");
        }
    }

    private void Pass(ulong value, IOutbox outbox)
    {
        var to = new EntityId(Spec.FirstIndex + (int)_random.Below(Spec.Entities), EntityKind.Phold);
        outbox.Send(to, new PholdToken(Digest.Mix(value + 1)), Spec.Lookahead + _random.Exponential(Spec.Mean));
    }
}
