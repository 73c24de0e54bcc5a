using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>Tasks: a stack of calls each, which run until they wait.</content>
public sealed partial class AddressSpace
{
    /// <summary>Tasks that wait for pages, in the order in which they began to.</summary>
    [Id(20)]
    private readonly List<PageWait> _pageWaits = [];

    /// <summary>Tasks whose waiting ended within this message. Empty between messages.</summary>
    [NonSerialized]
    private Queue<OperationId>? _ready;

    private SvmTask Begin(EntityId client, OperationId question, SvmCall call, IOutbox outbox)
    {
        var task = new SvmTask(_operations.Next(), client, question, outbox.Now);
        task.Calls.Add(call);
        _tasks.Begin(task.Id, task);
        Run(task, null, outbox);
        return task;
    }

    private void Resume(OperationId id, Message heard, IOutbox outbox) =>
        Run(_tasks.Find(id) ?? throw new ModelBugException($"No task waits for {heard}."), heard, outbox);

    private void RunReady(IOutbox outbox)
    {
        while (_ready is { Count: > 0 } ready)
        {
            Run(_tasks.Find(ready.Dequeue())!, null, outbox);
        }
    }

    private void MakeReady(OperationId task) => (_ready ??= new Queue<OperationId>()).Enqueue(task);

    /// <summary>Runs a task until it waits or ends; <paramref name="heard"/> is what it waited for, null for a lock or for pages.</summary>
    private void Run(SvmTask task, Message? heard, IOutbox outbox)
    {
        while (task.Calls.Count > 0)
        {
            bool goesOn = Step(task, task.Calls[^1], heard, outbox);
            heard = null;
            if (!goesOn)
            {
                return;
            }
        }

        End(task, outbox);
    }

    /// <summary>Takes the next step of a call.</summary>
    /// <returns>False when the task waits; else it goes on with the call on top of its stack.</returns>
    private bool Step(SvmTask task, SvmCall call, Message? heard, IOutbox outbox) => call switch
    {
        AccessCall access => Step(task, access, heard, outbox),
        FaultCall fault => Step(task, fault, outbox),
        NotifyCall notify => Step(task, notify, outbox),
        ToSystemCall toSystem => Step(task, toSystem, heard, outbox),
        AllocateVramCall allocate => Step(task, allocate, outbox),
        MigrateCall migrate => Step(task, migrate, heard, outbox),
        GetPagesCall getPages => Step(task, getPages, outbox),
        BindCall bind => Step(task, bind, heard, outbox),
        PopulateCall populate => Step(task, populate, heard, outbox),
        CopyOnWriteCall copy => Step(task, copy, heard, outbox),
        DuplicateCall duplicate => Step(task, duplicate, heard, outbox),
        CollectCall collect => Step(task, collect, outbox),
        GarbageCall garbage => Step(task, garbage, outbox),
        PromoteCall promote => Step(task, promote, outbox),
        EvictCall evict => Step(task, evict, outbox),
        PrefetchCall prefetch => Step(task, prefetch, outbox),
        StretchCall stretch => Step(task, stretch, outbox),
        BindVmaCall bind => Step(task, bind, heard, outbox),
        BufferFaultCall fault => Step(task, fault, heard, outbox),
        EvictBufferCall evict => Step(task, evict, heard, outbox),
        RemoveBuffersCall remove => Step(task, remove, outbox),
        MadviseCall madvise => Step(task, madvise, heard, outbox),
        CreateVmCall create => Step(task, create, heard, outbox),
        CloseVmCall close => Step(task, close, outbox),
        MapCall map => Step(task, map, outbox),
        UnmapCall unmap => Step(task, unmap, outbox),
        RemapCall remap => Step(task, remap, outbox),
        ProtectCall protect => Step(task, protect, outbox),
        LockPagesCall lockPages => Step(task, lockPages, outbox),
        ForkCall fork => Step(task, fork, outbox),
        ExitCall exit => Step(task, exit, outbox),
        TransferCall transfer => Step(task, transfer, outbox),
        SendChunkCall send => Step(task, send, heard, outbox),
        ReceiveChunkCall receive => Step(task, receive, heard, outbox),
        MirrorAccessCall access => Step(task, access, heard, outbox),
        _ => throw new ModelBugException($"Nobody knows how to do {call}."),
    };

    /// <summary>Calls something; the caller goes on in its next step when it has returned, with its errno in the task.</summary>
    private static bool Call(SvmTask task, SvmCall call)
    {
        task.Calls.Add(call);
        return true;
    }

    private static bool Return(SvmTask task, Errno errno)
    {
        task.Calls.RemoveAt(task.Calls.Count - 1);
        task.Errno = errno;
        return true;
    }

    /// <summary>Returns, and gives up all locks: the end of a call that nobody called.</summary>
    private bool Finish(SvmTask task, Errno errno, IOutbox outbox)
    {
        UnlockAll(task, outbox);
        return Return(task, errno);
    }

    /// <summary>The task spends time on a CPU.</summary>
    private static bool Spend(SvmTask task, SimTime time, SvmYield at, IOutbox outbox)
    {
        outbox.StartTimer(new SvmStepDue(task.Id, at), time);
        return false;
    }

    private bool AwaitPages(SvmTask task, int mm, AddressRange range, bool isDrain)
    {
        _pageWaits.Add(new PageWait(task.Id, mm, range, isDrain));
        return false;
    }

    /// <summary>Something has changed about pages there: whoever waits for them looks again, and so does whoever queued behind one of those.</summary>
    private void WakePages(AddressRange range)
    {
        for (int i = 0; i < _pageWaits.Count; i++)
        {
            PageWait wait = _pageWaits[i];
            if (wait.Range.Overlaps(range))
            {
                MakeReady(wait.Task);
                _pageWaits.RemoveAt(i);
                range = wait.IsDrain ? range.Widen(wait.Range) : range;
                i = wait.IsDrain ? -1 : i - 1;
            }
        }
    }

    private void End(SvmTask task, IOutbox outbox)
    {
        if (task.Held.Count > 0)
        {
            throw new ModelBugException($"A task ends that still holds {task.HeldClasses}.");
        }

        _tasks.End(task.Id);
        if (task.Client.IsNone)
        {
            return;
        }

        Message answer = task.Found.IsDefault ? new SvmReply(task.Question, task.Errno, task.Value) : new AccessDone(task.Question, task.Errno, task.Found);
        outbox.Send(task.Client, answer, task.Client.Kind == EntityKind.Agent && task.Found.IsDefault ? Calibration.Ioctl : Calibration.Call);
    }
}
