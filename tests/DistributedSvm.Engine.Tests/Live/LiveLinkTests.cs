using CsCheck;
using DistributedSvm.Engine.Live;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Engine.Tests.Live;

/// <summary>Messages between two live entities come in the order in which they were sent, whatever happens to the calls that carry them.</summary>
public sealed class LiveLinkTests
{
    private static readonly EntityId Peer = new(3, EntityKind.Agent);

    [Fact]
    public void Whatever_the_order_of_calls_messages_are_handled_in_theirs() => Gen.Select(Gen.Int[1, 4].List[1, 12], Gen.Int).Sample((sizes, seed) =>
    {
        var batches = new List<(long First, Message[] Messages)>();
        long next = 1;
        foreach (int size in sizes)
        {
            batches.Add((next, [.. Enumerable.Range(0, size).Select(i => (Message)new CloseSessions(new OperationId(next + i)))]));
            next += size;
        }

        var link = new LiveLink(Peer);
        var handled = new List<long>();
        foreach ((long first, Message[] messages) in Shuffled(batches, seed))
        {
            if (!link.Accept(first, messages))
            {
                continue;
            }

            for (Message[]? due = messages; due is not null; due = link.NextEarly())
            {
                handled.AddRange(due.Select(message => ((CloseSessions)message).Operation.Value));
            }
        }

        Assert.Equal(Enumerable.Range(1, (int)next - 1).Select(i => (long)i), handled);
        Assert.True(link.IsIdle);
    });

    [Fact]
    public void What_has_come_before_is_not_handled_again()
    {
        var link = new LiveLink(Peer);
        Message[] messages = [new CloseSessions(new OperationId(1))];
        Assert.True(link.Accept(1, messages));
        Assert.False(link.Accept(1, messages));
        Assert.Null(link.NextEarly());
    }

    private static IEnumerable<T> Shuffled<T>(IReadOnlyList<T> items, int seed)
    {
        var random = new CounterRandom((ulong)(uint)seed, Peer);
        return items.Select(item => (Item: item, Key: random.Next())).ToArray().OrderBy(pair => pair.Key).Select(pair => pair.Item);
    }
}
