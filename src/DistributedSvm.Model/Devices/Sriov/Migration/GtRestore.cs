using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>One GT restores a VF: its worker takes packets out of the ring; when that is empty it waits for the writer.</summary>
[GenerateSerializer]
public sealed class GtRestore(int gt)
{
    [Id(0)]
    private readonly PacketRing _ring = new();

    [Id(1)]
    private bool _isBusy;

    [Id(2)]
    private bool _isComplete;

    [Id(3)]
    public int Gt { get; } = gt;

    [Id(4)]
    public MigrationStage Stage { get; private set; } = MigrationStage.WaitData;

    [Id(5)]
    public Errno Errno { get; private set; }

    public bool IsFull => _ring.IsFull;

    /// <summary>False when the ring is full: the writer waits.</summary>
    public bool TryWrite(MigrationPacket packet) => _ring.TryProduce(packet);

    /// <summary>The stream has ended: there will be no more packets.</summary>
    public void Complete()
    {
        _isComplete = true;
        Settle();
    }

    /// <summary>The packet that the worker has to put in place now; null while it is busy with one, waits, or is through.</summary>
    public MigrationPacket? Next()
    {
        if (_isBusy || Stage is not (MigrationStage.ProcessData or MigrationStage.WaitData))
        {
            return null;
        }

        MigrationPacket? packet = _ring.Consume();
        _isBusy = packet is not null;
        Settle();
        return packet;
    }

    /// <summary>The packet is in place.</summary>
    public void Processed()
    {
        _isBusy = false;
        Settle();
    }

    public void Fail(Errno errno)
    {
        Stage = MigrationStage.Failed;
        Errno = errno;
    }

    public void Finish() => Stage = MigrationStage.Finished;

    private void Settle()
    {
        if (Stage is MigrationStage.ProcessData or MigrationStage.WaitData)
        {
            Stage = _isBusy || !_ring.IsEmpty ? MigrationStage.ProcessData : _isComplete ? MigrationStage.DataDone : MigrationStage.WaitData;
        }
    }
}
