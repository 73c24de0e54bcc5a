namespace DistributedSvm.Model.Devices;

/// <summary>The packets of one GT between its worker and user space (xe_gt_sriov_pf_migration.c, ptr_ring of 5).</summary>
[GenerateSerializer]
public sealed class PacketRing
{
    public const int Capacity = 5;

    [Id(0)]
    private readonly Queue<MigrationPacket> _packets = new();

    public int Count => _packets.Count;

    public bool IsFull => _packets.Count == Capacity;

    public bool IsEmpty => _packets.Count == 0;

    /// <summary>False, and nothing, when it is full: the producer waits (WAIT_DATA).</summary>
    public bool TryProduce(MigrationPacket packet)
    {
        if (IsFull)
        {
            return false;
        }

        _packets.Enqueue(packet);
        return true;
    }

    /// <summary>The oldest packet, or null: the consumer waits.</summary>
    public MigrationPacket? Consume() => _packets.TryDequeue(out MigrationPacket? packet) ? packet : null;

    public MigrationPacket? Peek() => _packets.TryPeek(out MigrationPacket? packet) ? packet : null;
}
