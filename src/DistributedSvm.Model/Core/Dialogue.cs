namespace DistributedSvm.Model.Core;

/// <summary>Pairs answers with their questions, for those who look at messages from outside: an answer carries the question's operation back, and an errno.</summary>
public sealed class Dialogue
{
    private readonly Dictionary<(EntityId Asker, EntityId Asked, OperationId Operation), Queue<Envelope>> _open = [];

    /// <summary>Messages have to come in their order.</summary>
    /// <returns>The question that this message answers; null if it is no answer, or to a question that was not heard.</returns>
    public Envelope? Hear(in Envelope envelope)
    {
        OperationId? operation = null;
        bool isAnswer = false;
        foreach (MessageField field in MessageField.Of(envelope.Message))
        {
            operation ??= field.Value as OperationId?;
            isAnswer |= field.Value is Errno;
        }

        if (operation is not { } id)
        {
            return null;
        }

        if (isAnswer)
        {
            return _open.TryGetValue((envelope.Receiver, envelope.Sender, id), out Queue<Envelope>? questions) && questions.TryDequeue(out Envelope question)
                ? question
                : null;
        }

        if (!_open.TryGetValue((envelope.Sender, envelope.Receiver, id), out Queue<Envelope>? open))
        {
            _open[(envelope.Sender, envelope.Receiver, id)] = open = new Queue<Envelope>();
        }

        // An operation asks the same of several things at once, or one thing after the other: then what was asked before needs no answer.
        if (open.TryPeek(out Envelope before) && before.Message.GetType() != envelope.Message.GetType())
        {
            open.Clear();
        }

        open.Enqueue(envelope);
        return null;
    }
}
