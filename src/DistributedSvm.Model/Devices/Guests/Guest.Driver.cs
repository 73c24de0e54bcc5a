using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>The rest of the VF's driver, which shares virtual memory with the GPU, gets VRAM from the same manager as shared buffers.</content>
public sealed partial class Guest
{
    /// <summary>Who waits for the VF to boot, by operation; null until somebody does.</summary>
    [Id(100)]
    private SortedDictionary<OperationId, LockTicket>? _booting;

    /// <summary>Starts of the blocks that the driver has; null for none. With the VRAM they are gone.</summary>
    [Id(101)]
    private SortedSet<ulong>? _driverBlocks;

    private void ServeDriver(Message message, EntityId sender, IOutbox outbox)
    {
        switch (message)
        {
            case BootVf boot when _vram is not null:
                outbox.Send(sender, new VfConfigured(boot.Operation, Errno.Ok, (long)_vram.Size), Calibration.Call);
                break;
            case BootVf boot:
                OperationId id = _ids.Next();
                (_booting ??= []).Add(id, new LockTicket(sender, boot.Operation));
                outbox.Send(Spec.VirtualFunction, new BootVf(id), Calibration.Doorbell);
                break;
            case AllocateVram allocate:
                ImmutableArray<AddressRange> blocks = [];
                Errno errno = _vram?.TryAllocate((ulong)allocate.Bytes, (ulong)allocate.MinBlockBytes, out blocks) ?? Errno.ENODEV;
                foreach (AddressRange block in blocks)
                {
                    (_driverBlocks ??= []).Add(block.Start);
                }

                outbox.Send(sender, new VramAllocated(allocate.Operation, errno, blocks), Calibration.Call);
                break;
            case FreeVram free when _vram is not null:
                _vram.FreeRanges([.. free.Blocks.Where(block => _driverBlocks?.Remove(block.Start) ?? false)]);
                break;
        }
    }

    private bool TryAnswerDriver(VfConfigured configured, IOutbox outbox)
    {
        if (_booting is null || !_booting.Remove(configured.Operation, out LockTicket caller))
        {
            return false;
        }

        _booting = _booting.Count == 0 ? null : _booting;
        if (configured.Errno == Errno.Ok)
        {
            _vram ??= BuddyAllocator.Create((ulong)configured.Vram, PageSize);
        }

        outbox.Send(caller.Holder, new VfConfigured(caller.Operation, configured.Errno, configured.Vram), Calibration.Call);
        return true;
    }
}
