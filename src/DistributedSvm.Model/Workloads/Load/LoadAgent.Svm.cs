using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Model.Workloads.Load;

/// <content>Sessions of shared virtual memory: a process that begins with nothing, lets CPU and VF write the same memory in turns, and leaves nothing.</content>
public sealed partial class LoadAgent
{
    /// <summary>What the memory of the session should hold; null outside of one.</summary>
    [Id(20)]
    private FlatMemory? _memory;

    /// <summary>The value that was written last.</summary>
    [Id(21)]
    private long _value;

    private void Map(IOutbox outbox)
    {
        _memory = new FlatMemory();
        Ask(LoadStep.Map, Spec.Space, new Mmap(Next(), 0, 0, Spec.BufferBytes, VmaKind.Anonymous, Protection.ReadWrite), outbox);
    }

    private void OnReply(SvmReply reply, IOutbox outbox)
    {
        if (reply.Errno == Errno.Ok && _step == LoadStep.Map)
        {
            _session!.Memory = AddressRange.FromLength((ulong)reply.Value, (ulong)Spec.BufferBytes);
        }
        else if (reply.Errno == Errno.Ok && _step == LoadStep.CreateVm)
        {
            _session!.HasVm = true;
        }

        Advance(reply.Errno, outbox);
    }

    private void OnAccessed(OperationId id, Errno errno, ImmutableArray<ContentPiece> found, IOutbox outbox)
    {
        _session!.IsContentWrong |= _memory!.End(id, errno == Errno.Ok, Spec.Space, found) is not null;
        Advance(errno, outbox);
    }

    private void AdvanceSvm(LoadSession session, IOutbox outbox)
    {
        switch (_step)
        {
            case LoadStep.Map:
                Ask(LoadStep.CreateVm, Spec.Space, new CreateGpuVm(Next(), 0), outbox);
                break;
            case LoadStep.CreateVm:
                AccessByCpu(LoadStep.Touch, Begin(session, SvmAccessKind.Write)[0], outbox);
                break;
            case LoadStep.Touch:
                ImmutableArray<FlatAccess> accesses = Begin(session, SvmAccessKind.Read, SvmAccessKind.Write);
                var steps = accesses.Select(access => new KernelStep(Accessing(access), SimTime.Zero, access.Kind == SvmAccessKind.Read)).ToImmutableArray();
                Ask(LoadStep.Kernel, Spec.SvmDevice, new LaunchKernel(_pending, Spec.Space, steps), outbox);
                break;
            case LoadStep.Kernel:
                AccessByCpu(LoadStep.TouchBack, Begin(session, SvmAccessKind.Read)[0], outbox);
                break;
            default:
                GiveBack(session, outbox);
                break;
        }
    }

    /// <summary>What the session has, the VM before the memory; then it is over.</summary>
    private void GiveBack(LoadSession session, IOutbox outbox)
    {
        if (session.HasVm)
        {
            session.HasVm = false;
            Ask(LoadStep.CloseVm, Spec.Space, new CloseGpuVm(Next(), 0), outbox);
        }
        else if (session.Memory is { } memory)
        {
            session.Memory = null;
            Ask(LoadStep.Unmap, Spec.Space, new Munmap(Next(), 0, memory), outbox);
        }
        else
        {
            _memory = null;
            End(outbox);
        }
    }

    /// <summary>Accesses of all of the memory, one after the other, as one operation.</summary>
    private ImmutableArray<FlatAccess> Begin(LoadSession session, params ReadOnlySpan<SvmAccessKind> kinds)
    {
        var builder = ImmutableArray.CreateBuilder<FlatAccess>(kinds.Length);
        foreach (SvmAccessKind kind in kinds)
        {
            builder.Add(new FlatAccess(kind, session.Memory!.Value, default, kind == SvmAccessKind.Write ? ++_value : 0, 1, []));
        }

        ImmutableArray<FlatAccess> accesses = builder.MoveToImmutable();
        _memory!.Begin(Next(), accesses);
        return accesses;
    }

    private void AccessByCpu(LoadStep step, in FlatAccess access, IOutbox outbox) => Ask(step, Spec.Space, new CpuAccess(_pending, 0, Accessing(access)), outbox);

    private SvmAccess Accessing(in FlatAccess access) =>
        new(access.Kind, access.Range, default, access.Kind == SvmAccessKind.Write ? new ContentTag(Spec.Space, 0, access.Version) : ContentTag.Zero);
}
