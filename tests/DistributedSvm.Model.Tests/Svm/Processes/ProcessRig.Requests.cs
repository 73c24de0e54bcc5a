using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <content>What a test asks of the process and its devices.</content>
internal sealed partial class ProcessRig
{
    public AddressRange Map(long bytes, VmaKind kind = VmaKind.Anonymous, Protection protection = Protection.ReadWrite, ulong address = 0, int mm = 0)
    {
        SvmReply reply = Do<SvmReply>(Space, id => new Mmap(id, mm, address, bytes, kind, protection));
        Assert.Equal(Errno.Ok, reply.Errno);
        return AddressRange.FromLength((ulong)reply.Value, (ulong)bytes);
    }

    public void CreateVms()
    {
        foreach (EntityId device in _entities.Keys.Where(id => id.Kind == EntityKind.SvmDevice).ToArray())
        {
            Assert.Equal(Errno.Ok, Do(id => new CreateGpuVm(id, device.Index - 30)));
        }
    }

    /// <summary>Madvise on the VM of a device.</summary>
    public Errno Advise(int gpu, AddressRange range, SvmAttribute attribute, long value) => Do(id => new MadviseGpu(id, gpu, range, attribute, value));

    /// <summary>A fault that the driver hands over, the driver being the test.</summary>
    public Errno Fault(int gpu, ulong address, PageFaultAccess access, PageFaultKind kind = PageFaultKind.NotPresent) =>
        Do(id => new HandleFault(id, Device(gpu), address, access, kind));

    public AccessDone Cpu(SvmAccess access, int mm = 0) => Do<AccessDone>(Space, id => new CpuAccess(id, mm, access));

    public KernelDone Kernel(int gpu, params SvmAccess[] accesses) => Answer<KernelDone>(Launch(gpu, accesses), run: true);

    public OperationId Launch(int gpu, params SvmAccess[] accesses) =>
        Ask(Device(gpu), id => new LaunchKernel(id, Space, [.. accesses.Select(access => new KernelStep(access, SimTime.FromMicroseconds(1), Returns: access.Kind == SvmAccessKind.Read))]));
}
