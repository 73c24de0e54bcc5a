using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>How steps end, and what is compared then.</summary>
public sealed partial class SvmAgent
{
    private int ThreadOf(OperationId id)
    {
        int thread = _threads.FindIndex(candidate => candidate.Operation == id);
        return thread >= 0 ? thread : throw new ModelBugException($"No thread waits for the answer to {id.Value}.");
    }

    private void Answer(OperationId id, Errno errno, long value, ImmutableArray<ContentPiece> found, IOutbox outbox)
    {
        int thread = ThreadOf(id);
        SvmThread state = _threads[thread];
        ProgramStep at = Step(thread)!.Value;
        state.Operation = default;
        if (at.Step is AdviseMemory advise && errno == Errno.ENOLINK && state.Answered + 1 < advise.Values.Length)
        {
            state.Answered++;
            Advance(thread, outbox);
            return;
        }

        state.Answered = 0;
        Finish(thread, at, id, errno, value, found, outbox);
        if (!at.Step.Allows(errno))
        {
            string expected = at.Step.Expect.IsEmpty ? "to succeed" : string.Join(" or ", at.Step.Expect);
            Fail($"{Place(thread, at.Step)} ended with {errno} and was expected {expected}", outbox);
        }

        state.Next++;
        Advance(thread, outbox);
    }

    /// <summary>What has changed by a step that is over.</summary>
    private void Finish(int thread, ProgramStep at, OperationId id, Errno errno, long value, ImmutableArray<ContentPiece> found, IOutbox outbox)
    {
        SvmThread state = _threads[thread];
        FlatMemory memory = _memories[at.Step.Process];
        bool succeeded = errno == Errno.Ok;
        switch (at.Step)
        {
            case MapMemory map when succeeded:
                var range = AddressRange.FromLength((ulong)value, (ulong)map.Bytes);
                _allocations[map.Slot] = range;
                memory.Forget(range);
                Shadow(range);
                LookAtOffers(outbox);
                break;
            case UnmapMemory:
                memory.EndLayout(id);
                if (succeeded)
                {
                    ForgetUnmapped(state.Range, memory);
                }

                break;
            case MoveMemory move:
                memory.EndLayout(id);
                if (succeeded)
                {
                    memory.Move(state.Range, (ulong)value);
                    _allocations[move.Slot] = AddressRange.FromLength((ulong)value, state.Range.Length);
                    LookAtOffers(outbox);
                }

                break;
            case BindMemory bind when succeeded:
                Rebind(bind, state.Range, memory);
                break;
            case CloseVm close when succeeded:
                EndBuffers(close.Device, SvmPages.Mirrored, memory);
                break;
            case ForkChild fork when succeeded:
                _mms[fork.Child] = (int)value;
                _memories[fork.Child] = memory.Forked(state.Begun);
                break;
            case ExitChild when succeeded:
                _mms.Remove(at.Step.Process);
                break;
            case TouchMemory touch:
                Compare(thread, at.Step, memory.End(id, succeeded, Spec.Space, found), outbox);
                CountBytes([touch.Work], at.Round, succeeded, outbox);
                break;
            case LaunchWork launch:
                Compare(thread, at.Step, memory.End(id, succeeded, Spec.Space, found), outbox);
                Count(SvmWorkloadMetrics.Kernels, 1, outbox);
                CountBytes(launch.Parts, at.Round, succeeded, outbox);
                break;
        }
    }

    private void CountBytes(ImmutableArray<SvmWork> works, long round, bool succeeded, IOutbox outbox)
    {
        if (succeeded)
        {
            long bytes = works.Sum(work => (long)(Resolve(work.Span, round)?.Length ?? 0) * work.Times * (work.Kind == SvmAccessKind.Copy ? 2 : 1));
            Count(SvmWorkloadMetrics.Bytes, bytes, outbox);
        }
    }

    private void Compare(int thread, SvmStep step, ContentMismatch? mismatch, IOutbox outbox)
    {
        if (mismatch is null)
        {
            return;
        }

        Count(SvmWorkloadMetrics.ContentErrors, 1, outbox);
        outbox.Observe(Observation.Of(new Violation(
            "S-1", Blame.Protocol, $"{Place(thread, step)}: at {NameOf(mismatch.Address)} stood {mismatch.Found}, and it should be {mismatch.Expected}")));
    }

    /// <summary>An address in the words of the program.</summary>
    private string NameOf(ulong address)
    {
        foreach ((int slot, AddressRange allocation) in _allocations)
        {
            if (allocation.Contains(address) && slot < Spec.Program.Allocations.Length)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Spec.Program.Allocations[slot]}+{(address - allocation.Start) / 1024}KiB (0x{address:x})");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");
    }

    private void AskCounters(int thread, SvmStep step, IOutbox outbox)
    {
        SvmThread state = _threads[thread];
        state.Operation = _ids.Next();
        outbox.Send(Spec.Space, new ReadSvmCounters(state.Operation, step is CheckCounters check ? check.Device : state.Answered), Calibration.Ioctl);
    }

    private void OnCounters(SvmCounters counters, IOutbox outbox)
    {
        int thread = ThreadOf(counters.Operation);
        SvmThread state = _threads[thread];
        state.Operation = default;
        SvmStep step = Step(thread)!.Value.Step;
        var reading = new CounterReading(counters.Faults, counters.Invalidations, counters.Migrations);
        if (counters.Errno != Errno.Ok)
        {
            Fail($"{Place(thread, step)} ended with {counters.Errno}", outbox);
        }
        else if (step is MarkCounters mark)
        {
            _marks[MarkKey(mark.Mark, state.Answered)] = reading;
            if (++state.Answered < Spec.Devices.Length)
            {
                AskCounters(thread, step, outbox);
                return;
            }
        }
        else if (step is CheckCounters check)
        {
            Check(thread, check, reading, outbox);
        }

        state.Answered = 0;
        state.Next++;
        Advance(thread, outbox);
    }

    private void Check(int thread, CheckCounters check, CounterReading reading, IOutbox outbox)
    {
        if (!_marks.TryGetValue(MarkKey(check.Mark, check.Device), out CounterReading before))
        {
            Fail($"{Place(thread, check)}: nobody has marked the counters yet", outbox, Blame.User);
            return;
        }

        long since = reading.Of(check.Counter) - before.Of(check.Counter);
        if (since < check.Least || since > check.Most)
        {
            string bounds = check.Most == long.MaxValue ? $"at least {check.Least.ToString(CultureInfo.InvariantCulture)}"
                : check.Least == check.Most ? check.Least.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{check.Least} to {check.Most}");
            Fail(string.Create(CultureInfo.InvariantCulture, $"{Place(thread, check)}: device {check.Device} counted {since} {check.Counter} since, expected {bounds}"), outbox);
        }
    }

    private static long MarkKey(int mark, int device) => ((long)mark << 32) | (uint)device;
}
