using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Kernels and copies on their engine: the local part, then what is read elsewhere crosses the fabric, then what is written there; then, at once, the effect: content is gathered
/// from whoever owns the memory and left where it belongs.
/// </content>
public sealed partial class Gpu
{
    /// <summary>The route to a peer's window, or null when this GPU reaches nothing there.</summary>
    private (BarWindow Window, RouteKind Route)? PeerWindow(ulong address) =>
        Spec.WindowOf(address) is { } window && ((IAccessingDevice)this).RouteTo(window) is { } route && ((IAccessingDevice)this).Reaches(window) ? (window, route) : null;

    private void BeginRuns(CopyRuns copy, EntityId sender, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        var work = new SvmWork(new LockTicket(sender, copy.Operation), copy);
        (_svm ??= new GpuSvm()).Works.Begin(id, work);
        if (IsWedged)
        {
            EndWork(id, Errno.ECANCELED, outbox);
            return;
        }

        // What crosses the fabric keeps VRAM busy meanwhile; the rest is VRAM traffic alone.
        long local = copy.Runs.Where(run => run.Target.Place == PagePlace.Vram).Sum(run => run.Source.Place switch
        {
            PagePlace.Zero => run.Bytes,
            PagePlace.Vram => 2 * run.Bytes,
            _ => 0,
        });
        EnqueueSvm(id, work, work.Fixed, local, outbox);
    }

    /// <summary>Where the work reads and writes now. False if a translation has gone, or the VM.</summary>
    private bool TryResolve(SvmWork work, List<SvmSpan> sources, List<SvmSpan> targets)
    {
        if (work.IsKernel)
        {
            if (VmOf(work.Vm) is not { } vm)
            {
                return false;
            }

            var faults = new List<PageFault>();
            Resolve(work, vm, sources, targets, faults);
            return faults.Count == 0;
        }

        ulong key = 0;
        foreach (CopyRun run in work.Runs)
        {
            sources.Add(SpanOf(key, run.Source, run.Bytes));
            targets.Add(SpanOf(key, run.Target, run.Bytes));
            key += (ulong)run.Bytes;
        }

        return true;
    }

    private SvmSpan SpanOf(ulong key, PageAddress place, long bytes)
    {
        SvmOwner owner = place.Place switch
        {
            PagePlace.Zero => SvmOwner.Zero,
            PagePlace.System => SvmOwner.System,
            PagePlace.Vram => SvmOwner.Local,
            _ => PeerWindow(place.Address) is null ? SvmOwner.Nobody : SvmOwner.Peer,
        };
        return new SvmSpan(key, owner, AddressRange.FromLength(place.Address, (ulong)bytes));
    }

    /// <summary>The local part is done. Before transfers begin, the end of the slice counts.</summary>
    private void SvmLocalPartDone(EngineKind kind, EngineJob job, IOutbox outbox)
    {
        SvmWork work = _svm!.Works.Find(job.Svm)!;
        if (job.Phase == JobPhase.Local)
        {
            job.Remaining = SimTime.Zero;
            job.Phase = JobPhase.Transferring;
        }

        var sources = new List<SvmSpan>();
        var targets = new List<SvmSpan>();
        if (!TryResolve(work, sources, targets))
        {
            LeaveEngine(job.Svm, work, outbox);
            return;
        }

        bool isRemote = sources.Concat(targets).Any(span => span.Owner is SvmOwner.System or SvmOwner.Peer);
        if (isRemote && Engine(kind).MustLeave(outbox.Now))
        {
            Preempt(kind, outbox);
            Schedule(kind, outbox);
            return;
        }

        work.Phase = SvmWorkPhase.Reading;
        if (work.IsKernel && work.Current.Access.Kind == SvmAccessKind.Atomic)
        {
            // A read-modify-write goes both ways.
            sources = targets;
        }

        SendTransfers(job.Svm, work, sources, isWrite: false, outbox);
        GoOn(job.Svm, work, outbox);
    }

    /// <summary>A translation has gone: the kernel's step begins over, off the engine.</summary>
    private void LeaveEngine(OperationId id, SvmWork work, IOutbox outbox)
    {
        work.Gathered = null;
        work.Targets = null;
        work.IsSpoilt = false;
        work.Errno = Errno.Ok;
        work.Part = 0;
        work.Phase = SvmWorkPhase.OnEngine;
        outbox.Observe(Observation.Count(SvmDeviceMetrics.StepsBegunOver));
        Finish(work.Engine, Errno.Ok, outbox);
        BeginStep(id, work, outbox);
    }

    /// <summary>One transfer for each node that something comes from or goes to.</summary>
    private void SendTransfers(OperationId id, SvmWork work, List<SvmSpan> spans, bool isWrite, IOutbox outbox)
    {
        var bytes = new SortedDictionary<(int Node, RouteKind Route, SvmOwner Owner), long>();
        foreach (SvmSpan span in spans)
        {
            (int, RouteKind, SvmOwner) way;
            if (span.Owner == SvmOwner.System)
            {
                way = (Spec.MemoryNode, RouteKind.Direct, span.Owner);
            }
            else if (span.Owner == SvmOwner.Peer && PeerWindow(span.At.Start) is { } peer)
            {
                way = (peer.Window.Node, peer.Route, span.Owner);
            }
            else
            {
                continue;
            }

            bytes[way] = bytes.GetValueOrDefault(way) + (long)span.At.Length;
        }

        if (work.IsKernel && bytes.Count > 0)
        {
            outbox.Observe(Observation.Count(SvmMetrics.Of(work.Caller.Holder, SvmMetrics.RemoteBytes), bytes.Values.Sum()));
        }

        foreach (((int node, RouteKind route, SvmOwner owner), long amount) in bytes)
        {
            TransferKind kind = !work.IsKernel ? TransferKind.CopyEngine
                : isWrite ? TransferKind.Push
                : owner == SvmOwner.System ? TransferKind.ShaderRead : TransferKind.Pull;
            (int from, int to) = isWrite ? (Spec.Node, node) : (node, Spec.Node);
            Ask(id, work, Spec.Fabric, operation => new TransferRequest(operation, from, to, amount, kind, route), [], isWrite, outbox);
        }
    }

    private void Ask(OperationId id, SvmWork work, EntityId whom, Func<OperationId, Message> question, ImmutableArray<SvmSpan> spans, bool isWrite, IOutbox outbox)
    {
        OperationId operation = _operations.Next();
        _svm!.Requests.Begin(operation, new SvmRequest(id, spans, isWrite));
        work.Pending++;
        outbox.Send(whom, question(operation), Calibration.Call);
    }

    private void Answered(OperationId operation, Errno errno, IOutbox outbox)
    {
        OperationId id = _svm!.Requests.End(operation).Work;
        SvmWork work = _svm.Works.Find(id)!;
        work.Pending--;
        if (work.Errno == Errno.Ok)
        {
            work.Errno = errno;
        }

        if (work.IsLost)
        {
            if (work.Pending == 0)
            {
                _svm.Works.End(id);
            }
        }
        else
        {
            GoOn(id, work, outbox);
        }

        AnswerInvalidations(outbox);
    }

    private void OnFetched(PagesFetched fetched, IOutbox outbox)
    {
        SvmRequest request = _svm!.Requests.Find(fetched.Operation)!;
        SvmWork work = _svm.Works.Find(request.Work)!;
        Gather(work, request.Spans, fetched.Found);
        Answered(fetched.Operation, fetched.Errno, outbox);
    }

    /// <summary>To the next phase, as long as there is nothing to wait for.</summary>
    private void GoOn(OperationId id, SvmWork work, IOutbox outbox)
    {
        while (work.Pending == 0)
        {
            if (work.Errno != Errno.Ok)
            {
                FailOnEngine(id, work, outbox);
                return;
            }

            switch (work.Phase)
            {
                case SvmWorkPhase.Reading:
                    var targets = new List<SvmSpan>();
                    if (!TryResolve(work, [], targets))
                    {
                        LeaveEngine(id, work, outbox);
                        return;
                    }

                    work.Phase = SvmWorkPhase.Writing;
                    SendTransfers(id, work, targets, isWrite: true, outbox);
                    break;
                case SvmWorkPhase.Writing:
                    if (!TryBeginEffect(id, work, outbox))
                    {
                        LeaveEngine(id, work, outbox);
                        return;
                    }

                    break;
                case SvmWorkPhase.Fetching:
                    work.Phase = SvmWorkPhase.Storing;
                    Leave(id, work, outbox);
                    break;
                default:
                    if (work.IsKernel)
                    {
                        FinishStep(id, work, outbox);
                    }
                    else
                    {
                        Finish(work.Engine, Errno.Ok, outbox);
                        EndWork(id, Errno.Ok, outbox);
                    }

                    return;
            }
        }
    }

    /// <summary>A kernel whose access goes wrong loses its context; a copy tells what was wrong.</summary>
    private void FailOnEngine(OperationId id, SvmWork work, IOutbox outbox)
    {
        Errno errno = work.IsKernel ? Errno.EIO : work.Errno;
        work.Phase = SvmWorkPhase.OnEngine;
        Finish(work.Engine, errno, outbox);
        EndWork(id, errno, outbox);
    }
}
