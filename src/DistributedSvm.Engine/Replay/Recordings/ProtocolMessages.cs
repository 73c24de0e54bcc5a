using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>Which messages belong to the protocol, and which dma-bufs they name.</summary>
public static class ProtocolMessages
{
    private const int SharingBlock = 0x03;

    /// <summary>A message of the sharing block, a step of the protocol, or an answer that may be to one.</summary>
    public static bool Contains(Message message) => message.TypeNumber >> 8 == SharingBlock || message.Step is not null || message is Completed;

    /// <summary>The dma-bufs that send, receive or are named in the message.</summary>
    public static SortedSet<EntityId> BuffersOf(in Envelope envelope)
    {
        var buffers = new SortedSet<EntityId>();
        Add(buffers, envelope.Sender);
        Add(buffers, envelope.Receiver);
        foreach (MessageField field in MessageField.Of(envelope.Message))
        {
            if (field.Value is EntityId id)
            {
                Add(buffers, id);
            }
            else if (field.Value is IEnumerable<EntityId> ids)
            {
                foreach (EntityId one in ids)
                {
                    Add(buffers, one);
                }
            }
        }

        return buffers;
    }

    private static void Add(SortedSet<EntityId> buffers, EntityId id)
    {
        if (id.Kind == EntityKind.DmaBuf)
        {
            buffers.Add(id);
        }
    }
}
