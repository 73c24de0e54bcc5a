using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>A thread in a process' kernel code: a system call, an ioctl, a fault of a CPU or of a GPU, an eviction or a worker. It waits for one thing at a time.</summary>
/// <param name="id">Its operation, which everything that it asks for carries back.</param>
/// <param name="client">Who gets the answer; none for a worker.</param>
/// <param name="question">The client's operation.</param>
/// <param name="begun">When it began.</param>
[GenerateSerializer]
public sealed class SvmTask(OperationId id, EntityId client, OperationId question, SimTime begun)
{
    [Id(0)]
    public OperationId Id { get; } = id;

    [Id(1)]
    public EntityId Client { get; } = client;

    [Id(2)]
    public OperationId Question { get; } = question;

    [Id(3)]
    public SimTime Begun { get; } = begun;

    /// <summary>The call that runs is the last.</summary>
    [Id(4)]
    public List<SvmCall> Calls { get; } = [];

    /// <summary>Locks in the order in which they were taken.</summary>
    [Id(5)]
    public List<HeldLock> Held { get; } = [];

    /// <summary>What the call returned that ended last.</summary>
    [Id(6)]
    public Errno Errno { get; set; }

    /// <summary>The value of the answer.</summary>
    [Id(7)]
    public long Value { get; set; }

    /// <summary>What an access found, for the answer; default for what is no access.</summary>
    [Id(8)]
    public ImmutableArray<ContentPiece> Found { get; set; }

    /// <summary>The classes of the locks that it holds.</summary>
    public LockSet HeldClasses
    {
        get
        {
            LockSet held = LockSet.None;
            foreach (HeldLock one in Held)
            {
                held |= (LockSet)(1 << (int)one.Class);
            }

            return held;
        }
    }
}
