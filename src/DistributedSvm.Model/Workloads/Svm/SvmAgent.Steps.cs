using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>How steps begin.</summary>
public sealed partial class SvmAgent
{
    /// <summary>A kernel accesses so much at a time, within one naturally aligned piece of this size: what faults in the middle does not begin over from its start.</summary>
    private const ulong KernelChunk = 2UL << 20;

    /// <summary>From one value that nobody wrote before to the next: room for atomics between.</summary>
    private const long ValueDistance = 1L << 24;

    /// <summary>Values below this are those that programs name.</summary>
    private const long FirstOwnValue = 1L << 40;

    /// <summary>Whether the step is over already; else the thread waits for its answer.</summary>
    private bool Perform(int thread, ProgramStep at, IOutbox outbox)
    {
        SvmThread state = _threads[thread];
        switch (at.Step)
        {
            case MeetThreads meet:
                return Meet(thread, meet.Barrier, outbox);
            case EndIteration:
                Count(SvmWorkloadMetrics.Iterations, 1, outbox);
                outbox.Observe(Observation.Sample(new Metric(SvmWorkloadMetrics.IterationNs, Spec.Workload), (outbox.Now - state.RoundStart).Picoseconds / 1_000));
                state.RoundStart = outbox.Now;
                return true;
            case PauseThread pause:
                state.IsPausing = true;
                outbox.StartTimer(new SvmThreadDue(thread), pause.For);
                return false;
            case ReceiveMemory receive:
                return Receive(thread, receive.Slot);
            case TransferMemory transfer:
                return BeginTransfer(thread, at, transfer, outbox);
            case MarkCounters or CheckCounters:
                AskCounters(thread, at.Step, outbox);
                return false;
        }

        if (!_mms.TryGetValue(at.Step.Process, out int mm))
        {
            GiveUp(thread, at.Step, "its process does not exist", outbox);
            return false;
        }

        if (Request(thread, at, mm, outbox) is { } request)
        {
            bool isLaunch = request is LaunchKernel;
            EntityId to = isLaunch ? Spec.Devices[((LaunchWork)at.Step).Device] : Spec.Space;
            outbox.Send(to, request, isLaunch || at.Step is CreateVm or CloseVm or AdviseMemory or PrefetchMemory or BindMemory ? Calibration.Ioctl : Calibration.Call);
            Count(SvmWorkloadMetrics.Operations, 1, outbox);
        }

        return false;
    }

    /// <summary>What the step asks; null where the program went wrong.</summary>
    private Message? Request(int thread, ProgramStep at, int mm, IOutbox outbox)
    {
        SvmThread state = _threads[thread];
        FlatMemory memory = _memories[at.Step.Process];
        OperationId id = _ids.Next();
        state.Operation = id;
        switch (at.Step)
        {
            case MapMemory map:
                AddressRange? place = map.Fixed is { } where ? Resolve(where with { Bytes = map.Bytes }, at.Round) : default(AddressRange);
                return place is { } given ? new Mmap(id, mm, given.Start, map.Bytes, map.Kind, map.Protection) : Lost();
            case UnmapMemory unmap:
                return Over(unmap.Span) is { } unmapped ? Changing(new Munmap(id, mm, unmapped)) : Lost();
            case MoveMemory move:
                return Over(move.Span) is { } moved ? Changing(new Mremap(id, mm, moved, 0)) : Lost();
            case ProtectMemory protect:
                return Over(protect.Span) is { } range ? new Mprotect(id, mm, range, protect.Protection) : Lost();
            case LockMemory locking:
                return Over(locking.Span) is { } locked ? new Mlock(id, mm, locked, locking.IsLocked) : Lost();
            case ForkChild:
                state.Begun = memory.Tick();
                return new ForkProcess(id);
            case ExitChild:
                return new ExitProcess(id, mm);
            case CreateVm create:
                return new CreateGpuVm(id, create.Device);
            case CloseVm close:
                return new CloseGpuVm(id, close.Device);
            case AdviseMemory advise:
                return Over(advise.Span) is { } advised ? new MadviseGpu(id, advise.Device, advised, advise.Attribute, advise.Values[state.Answered]) : Lost();
            case BindMemory bind:
                return Over(bind.Span) is not { } bound ? Lost() : WhyNot(bind, bound) is { } refusal ? Lost(refusal) : new BindGpuVma(id, bind.Device, bound, bind.Backing);
            case PrefetchMemory prefetch:
                return Over(prefetch.Span) is { } fetched ? new PrefetchGpu(id, prefetch.Device, fetched, prefetch.Place) : Lost();
            case TouchMemory touch:
                return Access(touch.Work, at.Round) is { } access ? Touching(access) : Lost();
            case LaunchWork launch:
                FlatAccess?[] parts = [.. launch.Parts.Select(part => Access(part, at.Round))];
                if (!parts.All(part => part is not null))
                {
                    return Lost();
                }

                ImmutableArray<FlatAccess> accesses = [.. parts.Select(part => part!.Value)];
                return WhyNot(launch, accesses) is { } reason ? Lost(reason) : Launching(launch, accesses);
            default:
                throw new ModelBugException($"A program cannot do {at.Step}.");
        }

        AddressRange? Over(SvmSpan span)
        {
            AddressRange? range = Resolve(span, at.Round);
            state.Range = range ?? default;
            return range;
        }

        Message Changing(Message message)
        {
            memory.BeginLayout(id, state.Range);
            return message;
        }

        Message Touching(FlatAccess access)
        {
            memory.Begin(id, [access]);
            return new CpuAccess(id, mm, new SvmAccess(access.Kind, access.Range, access.Target, TagOf(access)));
        }

        Message Launching(LaunchWork launch, ImmutableArray<FlatAccess> accesses)
        {
            memory.Begin(id, accesses);
            var steps = ImmutableArray.CreateBuilder<KernelStep>();
            for (int i = 0; i < accesses.Length; i++)
            {
                AddSteps(steps, accesses[i], launch.Parts[i].Compute);
            }

            return new LaunchKernel(id, Spec.Space, steps.DrainToImmutable());
        }

        Message? Lost(string why = "it names an allocation that is not mapped yet")
        {
            state.Operation = default;
            GiveUp(thread, at.Step, why, outbox);
            return null;
        }
    }

    private ContentTag TagOf(in FlatAccess access) => access.Kind == SvmAccessKind.Write ? new ContentTag(Spec.Space, 0, access.Version) : ContentTag.Zero;

    /// <summary>The parts of an access, as often as it happens; only the last time is it returned.</summary>
    private void AddSteps(ImmutableArray<KernelStep>.Builder steps, in FlatAccess access, SimTime compute)
    {
        for (int time = 1; time <= access.Times; time++)
        {
            ulong distance = unchecked(access.Target.Start - access.Range.Start);
            ulong next = access.Range.Start;
            while (next <= access.Range.End)
            {
                ulong end = Math.Min(access.Range.End, next | (KernelChunk - 1));
                AddressRange target = default;
                if (access.Kind == SvmAccessKind.Copy)
                {
                    ulong at = unchecked(next + distance);
                    end = Math.Min(end, next + ((at | (KernelChunk - 1)) - at));
                    target = AddressRange.FromLength(at, end - next + 1);
                }

                bool isLast = end == access.Range.End;
                steps.Add(new KernelStep(
                    new SvmAccess(access.Kind, new AddressRange(next, end), target, TagOf(access)),
                    isLast ? compute : SimTime.Zero,
                    access.Kind == SvmAccessKind.Read && time == access.Times));
                next = end + 1;
            }
        }
    }

    private FlatAccess? Access(SvmWork work, long round)
    {
        AddressRange? range = Resolve(work.Span, round);
        AddressRange? target = work.Kind == SvmAccessKind.Copy && range is { } from
            ? Resolve(work.Target with { Bytes = (long)from.Length }, round)
            : default(AddressRange);
        return range is { } found && target is { } to
            ? new FlatAccess(work.Kind, found, to, work.Value ?? (work.Kind == SvmAccessKind.Write ? NewValue() : 0), work.Times, work.Expected)
            : null;
    }

    private long NewValue()
    {
        _lastValue = _lastValue == 0 ? FirstOwnValue : _lastValue + ValueDistance;
        return _lastValue;
    }

    /// <summary>Where memory is in this round of the innermost loop; null where it is not mapped.</summary>
    private AddressRange? Resolve(SvmSpan span, long round)
    {
        AddressRange allocation = default;
        if (span.Slot >= 0 && !_allocations.TryGetValue(span.Slot, out allocation))
        {
            return null;
        }

        long offset = span.Offset + (span.Stride * round);
        long bytes = span.Bytes > 0 ? span.Bytes : (long)allocation.Length - offset;
        return bytes <= 0 ? null : AddressRange.FromLength(unchecked(allocation.Start + (ulong)offset), (ulong)bytes);
    }

    /// <summary>The program itself is wrong: the thread ends.</summary>
    private void GiveUp(int thread, SvmStep step, string why, IOutbox outbox)
    {
        Fail($"{Place(thread, step)}: {why}", outbox, Blame.User);
        End(thread, outbox);
    }
}
