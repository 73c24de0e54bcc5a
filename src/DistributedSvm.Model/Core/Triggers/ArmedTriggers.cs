using System.Collections.Immutable;

namespace DistributedSvm.Model.Core;

/// <summary>The triggers of one entity, in the order in which they were armed. An entity without any has no such object.</summary>
[GenerateSerializer]
public sealed class ArmedTriggers
{
    [Id(0)]
    private readonly List<ArmedTrigger> _waiting = [];

    public int Count => _waiting.Count;

    public void Add(ArmTrigger trigger) => _waiting.Add(new ArmedTrigger(trigger));

    /// <summary>The entity handles or sends this message. What is to be sent because of it; empty but for the occurrence that a trigger waits for.</summary>
    public ImmutableArray<TriggeredMessage> See(Message message, bool isSent)
    {
        ImmutableArray<TriggeredMessage> due = [];
        string name = message.GetType().Name;
        foreach (ArmedTrigger armed in _waiting)
        {
            if (armed.Trigger.IsSent == isSent && armed.Trigger.Names.Contains(name) && --armed.Left == 0)
            {
                due = due.AddRange(armed.Trigger.Sends);
            }
        }

        if (!due.IsEmpty)
        {
            _waiting.RemoveAll(armed => armed.Left == 0);
        }

        return due;
    }
}
