using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Buffer objects of a process (drivers/gpu/drm/xe/xe_bo.c), which may only be in VRAM while a device uses them: a fault brings them back from system memory, where they are evicted to
/// as ranges are. In fault mode eviction needs no lock of the VM: it takes the page table entries away.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>In the order in which they were made; null until there is one.</summary>
    [Id(91)]
    private List<BufferObject>? _buffers;

    [Id(92)]
    private long _lastBuffer;

    /// <summary>Its buffer objects that end with their VMAs.</summary>
    public IReadOnlyList<BufferObject> Buffers => _buffers ?? [];

    private long AddBuffer(int device, AddressRange range)
    {
        (_buffers ??= []).Add(new BufferObject(++_lastBuffer, device, range));
        return _lastBuffer;
    }

    private BufferObject? BufferOf(long id) => _buffers?.Find(buffer => buffer.Id == id);

    /// <summary>The buffer object that has an allocation of a device.</summary>
    private BufferObject? BufferIn(int device, long allocation) => _buffers?.Find(buffer => buffer.Device == device && buffer.Allocation == allocation);

    private IEnumerable<BufferObject> BuffersOver(int device, AddressRange range) => Buffers.Where(buffer => buffer.Device == device && buffer.Addresses.Overlaps(range));

    private bool Step(SvmTask task, BufferFaultCall call, Message? heard, IOutbox outbox)
    {
        if (BufferOf(call.Buffer) is not { } buffer)
        {
            return Return(task, Errno.EINVAL);
        }

        SvmPlace place = Spec.Devices[call.Device];
        switch (call.Step)
        {
            case BufferFaultCall.At.Look:
                if (buffer.IsMoving)
                {
                    return AwaitPages(task, 0, buffer.Addresses, isDrain: false);
                }

                if (buffer.IsInVram)
                {
                    call.Step = BufferFaultCall.At.Write;
                    return Spend(task, BindCost(buffer.Addresses), SvmYield.Bind, outbox);
                }

                buffer.IsMoving = true;
                call.Step = BufferFaultCall.At.Populated;
                outbox.Send(place.Device, new PopulateDevmem(task.Id, buffer.Addresses), Calibration.Call);
                return false;
            case BufferFaultCall.At.Populated:
                var populated = (DevmemPopulated)heard!;
                if (populated.Errno != Errno.Ok)
                {
                    Settle(buffer);
                    return Return(task, populated.Errno);
                }

                Fill(buffer, populated);
                call.Step = BufferFaultCall.At.Copied;
                return Copy(task, buffer, PagePlace.System, PagePlace.Vram, outbox);
            case BufferFaultCall.At.Copied:
                Errno errno = ((SvmReply)heard!).Errno;
                if (errno != Errno.Ok)
                {
                    Drain(buffer, outbox);
                    Settle(buffer);
                    return Return(task, errno);
                }

                Free(buffer.Pages, outbox);
                buffer.Pages = [];
                BeginArrival(task, buffer.Addresses);
                Settle(buffer);
                call.Step = BufferFaultCall.At.Look;
                return true;
            case BufferFaultCall.At.Write:
                if (buffer.IsMoving || !buffer.IsInVram)
                {
                    call.Step = BufferFaultCall.At.Look;
                    return true;
                }

                buffer.IsMapped = true;
                call.Step = BufferFaultCall.At.Bound;
                outbox.Send(place.Gpu, new BindPages(task.Id, place.VmOf(outbox.Self), RunsOf(buffer)), Calibration.Call);
                return false;
            default:
                return Return(task, ((Completed)heard!).Errno);
        }
    }

    private bool Step(SvmTask task, EvictBufferCall call, Message? heard, IOutbox outbox)
    {
        if (BufferOf(call.Buffer) is not { } buffer || buffer.Allocation != call.Allocation)
        {
            return Return(task, Errno.Ok);
        }

        switch (call.Step)
        {
            case EvictBufferCall.At.Take:
                if (buffer.IsMoving)
                {
                    return AwaitPages(task, 0, buffer.Addresses, isDrain: false);
                }

                if (!AreSettled(task, 0, [buffer.Addresses], outbox))
                {
                    return false;
                }

                buffer.IsMoving = true;
                call.Step = EvictBufferCall.At.Invalidated;
                return Unmap(task, buffer, outbox);
            case EvictBufferCall.At.Invalidated:
                call.Step = EvictBufferCall.At.Allocated;
                return Allocate(task, (long)buffer.Addresses.Length, outbox);
            case EvictBufferCall.At.Allocated:
                var allocated = (PagesAllocated)heard!;
                if (allocated.Errno != Errno.Ok)
                {
                    Settle(buffer);
                    return Return(task, allocated.Errno);
                }

                buffer.Pages = allocated.Pages;
                call.Step = EvictBufferCall.At.Copied;
                return Copy(task, buffer, PagePlace.Vram, PagePlace.System, outbox);
            default:
                Errno errno = ((SvmReply)heard!).Errno;
                if (errno == Errno.Ok)
                {
                    Drain(buffer, outbox);
                }
                else
                {
                    Free(buffer.Pages, outbox);
                    buffer.Pages = [];
                }

                Settle(buffer);
                return Return(task, errno);
        }
    }

    private bool Step(SvmTask task, RemoveBuffersCall call, IOutbox outbox)
    {
        if (call.Buffer != 0)
        {
            End(BufferOf(call.Buffer)!, outbox);
            call.Buffer = 0;
        }

        if (BuffersOver(call.Device, call.Range).FirstOrDefault(buffer => buffer.Id != call.Kept) is not { } next)
        {
            return Return(task, Errno.Ok);
        }

        if (next.IsMoving)
        {
            return AwaitPages(task, 0, next.Addresses, isDrain: false);
        }

        next.IsMoving = true;
        call.Buffer = next.Id;
        return Unmap(task, next, outbox);
    }

    /// <summary>It has VRAM.</summary>
    private static void Fill(BufferObject buffer, DevmemPopulated populated) => (buffer.Allocation, buffer.Blocks) = (populated.Allocation, populated.Blocks);

    /// <summary>It has no VRAM any more.</summary>
    private void Drain(BufferObject buffer, IOutbox outbox)
    {
        outbox.Send(Spec.Devices[buffer.Device].Device, new ReleaseDevmem(buffer.Allocation), Calibration.Call);
        (buffer.Allocation, buffer.Blocks) = (-1, []);
    }

    /// <summary>Others may move it.</summary>
    private void Settle(BufferObject buffer)
    {
        buffer.IsMoving = false;
        WakePages(buffer.Addresses);
    }

    private void End(BufferObject buffer, IOutbox outbox)
    {
        if (buffer.IsInVram)
        {
            Drain(buffer, outbox);
        }

        if (!buffer.Pages.IsEmpty)
        {
            Free(buffer.Pages, outbox);
        }

        _buffers!.Remove(buffer);
        WakePages(buffer.Addresses);
    }

    /// <summary>Takes its page table entries away; waits for the TLB where there are any.</summary>
    private bool Unmap(SvmTask task, BufferObject buffer, IOutbox outbox)
    {
        if (!buffer.IsMapped)
        {
            return true;
        }

        buffer.IsMapped = false;
        SvmPlace place = Spec.Devices[buffer.Device];
        outbox.Send(place.Gpu, new ZapPages(place.VmOf(outbox.Self), [buffer.Addresses]), Calibration.Call);
        outbox.Send(place.Gpu, new InvalidatePages(task.Id, place.VmOf(outbox.Self), buffer.Addresses), Calibration.Call);
        return false;
    }

    /// <summary>The device copies all of it, or clears it.</summary>
    private bool Copy(SvmTask task, BufferObject buffer, PagePlace from, PagePlace to, IOutbox outbox)
    {
        EntityId device = Spec.Devices[buffer.Device].Device;
        var runs = ImmutableArray.CreateBuilder<CopyRun>();
        var pages = new RangeCursor(buffer.Pages);
        foreach (AddressRange block in buffer.Blocks)
        {
            var vram = new PageAddress(PagePlace.Vram, device, block.Start);
            if (from == PagePlace.Zero)
            {
                runs.Add(new CopyRun(new PageAddress(PagePlace.Zero, default, 0), vram, (long)block.Length));
                continue;
            }

            ulong offset = 0;
            foreach (AddressRange part in pages.Take(block.Length))
            {
                var inVram = vram with { Address = block.Start + offset };
                var inSystem = new PageAddress(PagePlace.System, default, part.Start);
                runs.Add(to == PagePlace.Vram ? new CopyRun(inSystem, inVram, (long)part.Length) : new CopyRun(inVram, inSystem, (long)part.Length));
                offset += part.Length;
            }
        }

        outbox.Send(device, new CopyPages(task.Id, runs.ToImmutable()), Calibration.Call);
        return false;
    }

    private static ImmutableArray<MappedRun> RunsOf(BufferObject buffer)
    {
        var mapped = ImmutableArray.CreateBuilder<MappedRun>(buffer.Blocks.Length);
        ulong at = buffer.Addresses.Start;
        foreach (AddressRange block in buffer.Blocks)
        {
            mapped.Add(new MappedRun(at, block, SegmentProtocol.Vram, IsWritable: true));
            at += block.Length;
        }

        return mapped.MoveToImmutable();
    }
}
