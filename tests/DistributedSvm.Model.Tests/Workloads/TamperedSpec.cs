using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>
/// An entity that errs on purpose: the real one, but what it sends passes through <paramref name="Tamper"/>, which may change it, drop it (null), or answer it
/// in the receiver's name.
/// </summary>
internal sealed record TamperedSpec(EntitySpec Inner, Func<EntityId, Message, Message?> Tamper, Func<Message, Message?>? AnswerInstead = null) : EntitySpec
{
    public override EntityKind Kind => Inner.Kind;

    public override Entity Create(EntityId self, ulong seed) => new Tampered(Inner.Create(self, seed), this);

    private sealed class Tampered(Entity inner, TamperedSpec spec) : Entity
    {
        public override void Handle(in Envelope envelope, IOutbox outbox) => inner.Handle(envelope, new TamperingOutbox(outbox, spec));

        public override void Conclude(IConclusion conclusion) => inner.Conclude(conclusion);
    }

    private sealed class TamperingOutbox(IOutbox outbox, TamperedSpec spec) : IOutbox
    {
        public SimTime Now => outbox.Now;

        public EntityId Self => outbox.Self;

        public void Send(EntityId to, Message message, SimTime delay)
        {
            if (spec.Tamper(to, message) is { } sent)
            {
                outbox.Send(to, sent, delay);
            }
            else if (spec.AnswerInstead?.Invoke(message) is { } answer)
            {
                outbox.StartTimer(answer, delay);
            }
        }

        public TimerId StartTimer(Message message, SimTime after) => outbox.StartTimer(message, after);

        public void Cancel(TimerId timer) => outbox.Cancel(timer);

        public EntityId Create(EntityKind kind, Message first) => outbox.Create(kind, spec.Tamper(default, first)!);

        public void Retire() => outbox.Retire();

        public void Observe(in Observation observation) => outbox.Observe(observation);
    }
}
