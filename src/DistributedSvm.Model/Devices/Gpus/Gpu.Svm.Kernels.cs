using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Kernels of VMs in fault mode: a step translates all that it accesses; what is missing faults, and while it waits for its faults it does not hold the engine. With all
/// translations there it is a job, and at the job's end all that it does is done by the translations of that moment; if one has gone, the step begins over. On a card each access is
/// over once its own page is there: so a step whose translations go before the last has come, or before it is done, does what it has, part by part, or two GPUs would take pages from each other for ever.
/// </content>
public sealed partial class Gpu
{
    /// <summary>Faults that a step has in flight at once, each in a window of 2 MiB of its own.</summary>
    private const int MostFaults = 8;

    /// <summary>What page tables of the GPU cover (va_bits).</summary>
    private const ulong VirtualEnd = 1UL << 48;

    private void BeginKernel(RunKernel kernel, EntityId device, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        var work = new SvmWork(new LockTicket(device, kernel.Operation), kernel);
        (_svm ??= new GpuSvm()).Works.Begin(id, work);
        BeginStep(id, work, outbox);
    }

    private void BeginStep(OperationId id, SvmWork work, IOutbox outbox)
    {
        work.Phase = SvmWorkPhase.Faulting;
        work.Pending = 0;
        if (IsWedged)
        {
            EndWork(id, Errno.ECANCELED, outbox);
        }
        else if (VmOf(work.Vm) is not { } vm)
        {
            EndWork(id, Errno.ENOENT, outbox);
        }
        else if (work.Step == work.Steps.Length)
        {
            EndWork(id, Errno.Ok, outbox);
        }
        else
        {
            var faults = new List<PageFault>();
            var spans = new List<SvmSpan>();
            Resolve(work, vm, spans, spans, faults);
            (ulong source, ulong target) = faults.Count == 0 ? (work.Left, work.Left) : ReachOf(work, vm);
            ulong reach = Math.Min(source, target);
            work.IsStarved |= work.IsDivisible && faults.Count > 0 && (long)(source + target) <= work.Reach;
            work.Reach = (long)(source + target);
            if (work.IsStarved && reach > 0)
            {
                work.Part = reach;
                spans.Clear();
                faults.Clear();
                Resolve(work, vm, spans, spans, faults);
            }

            foreach (PageFault fault in faults)
            {
                Raise(fault, id, work, outbox);
            }

            if (faults.Count == 0)
            {
                long local = spans.Where(span => span.Owner == SvmOwner.Local).Sum(span => (long)span.At.Length);
                if (work.Current.Access.Kind == SvmAccessKind.Atomic)
                {
                    local *= 2;
                }

                EnqueueSvm(id, work, work.Part > 0 ? SimTime.Zero : work.Current.Compute, local, outbox);
            }
        }
    }

    /// <summary>How many bytes of what is left of a step have translations, up to the first page that has none: of what it reads and of what it writes, which is one unless it copies.</summary>
    private (ulong Source, ulong Target) ReachOf(SvmWork work, SvmVm vm)
    {
        SvmAccess access = work.Current.Access;
        PageFaultAccess wanted = access.Kind switch
        {
            SvmAccessKind.Atomic => PageFaultAccess.Atomic,
            SvmAccessKind.Write => PageFaultAccess.Write,
            _ => PageFaultAccess.Read,
        };
        ulong source = ReachOf(vm, access.Range.Start + work.Done, work.Left, wanted);
        return (source, access.Kind == SvmAccessKind.Copy ? ReachOf(vm, access.Target.Start + work.Done, work.Left, PageFaultAccess.Write) : source);
    }

    private ulong ReachOf(SvmVm vm, ulong address, ulong left, PageFaultAccess access)
    {
        ulong reach = 0;
        while (reach < left && FaultOf(vm, address + reach, access, out PageTranslation translation) is null)
        {
            reach += Math.Min(left - reach, translation.Bytes);
        }

        return reach;
    }

    private void EnqueueSvm(OperationId id, SvmWork work, SimTime time, long local, IOutbox outbox)
    {
        work.Phase = SvmWorkPhase.OnEngine;
        var job = new GpuJob
        {
            Engine = work.Engine,
            Fixed = time,
            VramBytes = local,
            SystemReadBytes = 0,
            SystemWriteBytes = 0,
            TargetInSystem = false,
            Target = [],
            Tag = ContentTag.Zero,
        };
        Enqueue(new EngineJob(new SubmitJob(id, default, work.Function, job), time + Spec.VramTime(local)) { Svm = id }, outbox);
    }

    /// <summary>
    /// Where the current step, or the part of it under way, reads and writes, in the order of keys; both lists may be one. What has no translation that lets the access through is a fault instead: the first page
    /// of each window of 2 MiB, up to <see cref="MostFaults"/> of them.
    /// </summary>
    private void Resolve(SvmWork work, SvmVm vm, List<SvmSpan> sources, List<SvmSpan> targets, List<PageFault> faults)
    {
        SvmAccess access = work.Current.Access;
        if (access.Kind is SvmAccessKind.Read or SvmAccessKind.Copy)
        {
            Resolve(work, vm, access.Range.Start + work.Done, PageFaultAccess.Read, sources, faults);
        }

        if (access.Kind != SvmAccessKind.Read)
        {
            PageFaultAccess wanted = access.Kind == SvmAccessKind.Atomic ? PageFaultAccess.Atomic : PageFaultAccess.Write;
            Resolve(work, vm, (access.Kind == SvmAccessKind.Copy ? access.Target : access.Range).Start + work.Done, wanted, targets, faults);
        }
    }

    private void Resolve(SvmWork work, SvmVm vm, ulong address, PageFaultAccess access, List<SvmSpan> spans, List<PageFault> faults)
    {
        const ulong Window = 2UL << 20;
        ulong left = work.Doing;
        while (left > 0 && faults.Count < MostFaults)
        {
            ulong bytes;
            if (FaultOf(vm, address, access, out PageTranslation translation) is { } kind)
            {
                faults.Add(new PageFault(default, work.Vm, address & ~(PageSize - 1), access, kind));
                bytes = kind == PageFaultKind.Unrecoverable ? left : Window - (address % Window);
            }
            else
            {
                bytes = Math.Min(left, translation.Bytes);
                spans.Add(SpanOf(address, translation, bytes));
            }

            bytes = Math.Min(left, bytes);
            address += bytes;
            left -= bytes;
        }
    }

    private PageFaultKind? FaultOf(SvmVm vm, ulong address, PageFaultAccess access, out PageTranslation translation)
    {
        translation = default;
        if (address >= VirtualEnd)
        {
            return PageFaultKind.Unrecoverable;
        }

        if (!vm.TryUse(address, out translation))
        {
            return PageFaultKind.NotPresent;
        }

        if (access != PageFaultAccess.Read && !translation.IsWritable)
        {
            return PageFaultKind.WriteViolation;
        }

        return access == PageFaultAccess.Atomic && !AllowsAtomics(translation) ? PageFaultKind.AtomicViolation : null;
    }

    private static bool AllowsAtomics(in PageTranslation translation) => translation.Protocol switch
    {
        SegmentProtocol.Vram => translation.Atomics != PageAtomics.Refused,
        SegmentProtocol.System => translation.Atomics == PageAtomics.SystemToo,
        _ => false,
    };

    private SvmSpan SpanOf(ulong key, in PageTranslation translation, ulong bytes)
    {
        SvmOwner owner = translation.Protocol switch
        {
            SegmentProtocol.Vram => SvmOwner.Local,
            SegmentProtocol.System => SvmOwner.System,
            _ => PeerWindow(translation.Address) is null ? SvmOwner.Nobody : SvmOwner.Peer,
        };
        return new SvmSpan(key, owner, AddressRange.FromLength(translation.Address, bytes));
    }

    /// <summary>A kernel joins a fault of the same page that wants the same; there is one record for all.</summary>
    private void Raise(PageFault fault, OperationId kernel, SvmWork work, IOutbox outbox)
    {
        work.Pending++;
        OperationId id = _svm!.Faults.IdOf(raised => raised.Says(fault)) ?? default;
        if (id.IsNone)
        {
            id = _operations.Next();
            PageFault record = fault with { Operation = id };
            _svm.Faults.Begin(id, new SvmFault(record, work.Caller.Holder));
            outbox.Send(work.Caller.Holder, record, Calibration.Call);
        }

        _svm.Faults.Find(id)!.Kernels.Add(kernel);
    }

    private void OnFaultAck(FaultAck ack, IOutbox outbox)
    {
        if (_svm?.Faults.Find(ack.Operation) is null)
        {
            outbox.Observe(Observation.Of(SvmInvariants.FaultAnswers($"fault {ack.Operation.Value} is acknowledged, and it is not outstanding")));
            return;
        }

        foreach (OperationId id in _svm.Faults.End(ack.Operation).Kernels)
        {
            if (_svm.Works.Find(id) is not { Phase: SvmWorkPhase.Faulting, IsLost: false } work)
            {
                // It was lost or banned meanwhile.
            }
            else if (ack.Errno != Errno.Ok)
            {
                EndWork(id, Errno.EIO, outbox);
            }
            else if (--work.Pending == 0)
            {
                BeginStep(id, work, outbox);
            }
        }
    }

    /// <summary>The step is done, or a part of it: what it found is returned if the step says so.</summary>
    private void FinishStep(OperationId id, SvmWork work, IOutbox outbox)
    {
        if (work.Current.Returns && work.Gathered is { } gathered)
        {
            gathered.Sort((a, b) => a.At.Start.CompareTo(b.At.Start));
            (work.Found ??= []).AddRange(gathered);
        }

        work.Gathered = null;
        work.Targets = null;
        work.IsSpoilt = false;
        if (work.Part > 0)
        {
            work.EndPart();
        }
        else
        {
            work.EndStep();
        }

        Finish(EngineKind.Render, Errno.Ok, outbox);
        BeginStep(id, work, outbox);
    }

    /// <summary>Pages of its step that are elsewhere count towards moving them here.</summary>
    private void CountRemote(SvmWork work, SvmVm vm, List<SvmSpan> spans, IOutbox outbox)
    {
        foreach (SvmSpan span in spans)
        {
            const ulong Window = 2UL << 20;
            ulong key = span.Key;
            ulong left = span.Owner is SvmOwner.System or SvmOwner.Peer ? span.At.Length : 0;
            while (left > 0)
            {
                ulong bytes = Math.Min(left, Window - (key % Window));
                if (vm.Count(key, (long)((bytes + PageSize - 1) / PageSize)) is { } told)
                {
                    outbox.Send(work.Vm.Space, new AccessesCounted(work.Caller.Holder, told.Window, told.Accesses), Calibration.Interrupt);
                }

                key += bytes;
                left -= bytes;
            }
        }
    }

    /// <summary>Answers whoever waits for it; it stays only while somebody still has its question.</summary>
    private void EndWork(OperationId id, Errno errno, IOutbox outbox)
    {
        SvmWork work = _svm!.Works.Find(id)!;
        Message answer = work.IsKernel
            ? new KernelDone(work.Caller.Operation, errno, errno == Errno.Ok && work.Found is { } found ? [.. found] : [])
            : new Completed(work.Caller.Operation, errno);
        outbox.Send(work.Caller.Holder, answer, Calibration.Interrupt);
        if (work.Phase > SvmWorkPhase.OnEngine && work.Pending > 0)
        {
            work.IsLost = true;
        }
        else
        {
            _svm.Works.End(id);
        }
    }
}
