using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A process that shares its memory with GPUs: its mm and those of the children that it forked, and its VM on each device. It does their system calls and ioctls, the
/// accesses of its CPUs, and what its GPUs' drivers call it for: faults (drivers/gpu/drm/xe/xe_svm.c) and eviction. Each is a <see cref="SvmTask"/>, a stack of calls that
/// wait for locks, for time on a CPU, and for devices and system memory. What has no answer to wait for is done within one message.
/// </summary>
[GenerateSerializer]
public sealed partial class AddressSpace(AddressSpaceSpec spec) : StaticEntity<AddressSpaceSpec>(spec)
{
    [Id(0)]
    private readonly ProcessMemory _memory = new();

    /// <summary>By index of the device.</summary>
    [Id(1)]
    private readonly GpuVm?[] _vms = new GpuVm?[spec.Devices.Length];

    /// <summary>The group of each device's pagemap, once it was asked for.</summary>
    [Id(2)]
    private readonly long?[] _groups = new long?[spec.Devices.Length];

    [Id(3)]
    private readonly ProcessDevmem _devmem = new(spec.Devices.Length);

    [Id(4)]
    private readonly OperationTable<SvmTask> _tasks = new();

    [Id(5)]
    private OperationCounter _operations;

    /// <summary>The mms of the process and of its children.</summary>
    public ProcessMemory Memory => _memory;

    /// <summary>Its VRAM.</summary>
    public ProcessDevmem Devmem => _devmem;

    private SvmSettings Settings => Spec.Settings;

    private SvmCosts Costs => Spec.Costs;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case SvmStepDue due:
                Resume(due.Operation, due, outbox);
                break;
            case SvmReply reply:
                Resume(reply.Operation, reply, outbox);
                break;
            case Completed completed:
                Resume(completed.Operation, completed, outbox);
                break;
            case DevmemPopulated populated:
                Resume(populated.Operation, populated, outbox);
                break;
            case PagesAllocated allocated:
                Resume(allocated.Operation, allocated, outbox);
                break;
            case PagesFetched fetched:
                Resume(fetched.Operation, fetched, outbox);
                break;
            case ChunkRead read:
                Resume(read.Operation, read, outbox);
                break;
            case ReadChunk read:
                Begin(default, default, new SendChunkCall(read.Range, read.Reader) { Question = read.Operation }, outbox);
                break;
            case StoreChunk store:
                Begin(default, default, new ReceiveChunkCall(store.Range, new MirrorPeer(sender, -1, -1)) { Question = store.Operation, Content = store.Content, Step = ReceiveChunkCall.At.Store }, outbox);
                break;
            case AccessesCounted counted:
                Count(counted, outbox);
                break;
            case ReadSvmCounters read:
                Answer(sender, read, outbox);
                break;
            default:
                (OperationId question, SvmCall call) = CallOf(envelope.Message);
                Begin(sender, question, call, outbox);
                break;
        }

        RunReady(outbox);
    }

    /// <summary>Its VM on a device, by index; null without one.</summary>
    public GpuVm? VmOn(int device) => _vms[device];

    /// <summary>What a request makes the process do, and the client's operation.</summary>
    private (OperationId Question, SvmCall Call) CallOf(Message message) => message switch
    {
        CpuAccess access => (access.Operation, new AccessCall(access.Mm, access.Access)),
        HandleFault fault => (fault.Operation, new FaultCall(DeviceOf(fault.Device), fault.Address, fault.Access, fault.Kind)),
        EvictDevmem evict => (evict.Operation, new EvictCall(DeviceOf(evict.Device), evict.Allocation)),
        PrefetchGpu prefetch => (prefetch.Operation, new PrefetchCall(prefetch.Device, prefetch.Range, prefetch.Place)),
        MadviseGpu advise => (advise.Operation, new MadviseCall(advise.Device, advise.Range, advise.Attribute, advise.Value)),
        BindGpuVma bind => (bind.Operation, new BindVmaCall(bind.Device, bind.Range, bind.Backing)),
        CreateGpuVm create => (create.Operation, new CreateVmCall(create.Device)),
        CloseGpuVm close => (close.Operation, new CloseVmCall(close.Device)),
        Mmap map => (map.Operation, new MapCall(map)),
        Munmap unmap => (unmap.Operation, new UnmapCall(unmap.Mm, unmap.Range)),
        Mremap remap => (remap.Operation, new RemapCall(remap.Mm, remap.Range, remap.Target)),
        Mprotect protect => (protect.Operation, new ProtectCall(protect.Mm, protect.Range, protect.Protection)),
        Mlock mlock => (mlock.Operation, new LockPagesCall(mlock.Mm, mlock.Range, mlock.IsLocked)),
        ForkProcess fork => (fork.Operation, new ForkCall()),
        PushRange push => (push.Operation, new TransferCall(push.Range, push.Peer, push.Address, isPull: false)),
        PullRange pull => (pull.Operation, new TransferCall(pull.Range, pull.Peer, pull.Address, isPull: true)),
        ExitProcess exit => (exit.Operation, new ExitCall(exit.Mm)),
        _ => throw new ModelBugException($"{nameof(AddressSpace)} does not know {message}."),
    };

    /// <summary>The index of a device, by its driver or its GPU.</summary>
    private int DeviceOf(EntityId id)
    {
        for (int device = 0; device < Spec.Devices.Length; device++)
        {
            if (Spec.Devices[device].Device == id || (id.Kind == EntityKind.Gpu && Spec.Devices[device].Gpu == id))
            {
                return device;
            }
        }

        throw new ModelBugException($"{id} is no device of this process.");
    }
}
