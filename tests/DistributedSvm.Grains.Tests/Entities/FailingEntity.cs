using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Grains.Tests.Entities;

/// <summary>See <see cref="FailingSpec"/>.</summary>
[GenerateSerializer]
public sealed class FailingEntity(Failure failure) : Entity
{
    [Id(0)]
    private readonly Failure _failure = failure;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (_failure)
        {
            case Failure.SendTooEarly:
                outbox.Send(envelope.Receiver, new PholdToken(1), new SimTime(1));
                break;
            case Failure.SendToScenario:
                outbox.Send(ScenarioSpec.EntityId, new PholdToken(1), SimTime.FromMicroseconds(1));
                break;
            default:
                throw new InvalidOperationException("the table is empty");
        }
    }
}
