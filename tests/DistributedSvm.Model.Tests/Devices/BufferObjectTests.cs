using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Buffer objects of a GPU's driver, spoken to by hand: what is refused, and what waits for what.</summary>
public sealed class BufferObjectTests
{
    private static readonly EntityId Process = new(40, EntityKind.Agent);
    private static readonly AddressRange Vram = Peers.Pages(8192, 16);
    private static readonly AddressRange Pages = Peers.Pages(100_000, 16);
    private static readonly ContentTag Tag = TestGpu.Tag(1);

    [Theory]
    [InlineData(0, ObjectPlacement.Both)]
    [InlineData(-4096, ObjectPlacement.Vram)]
    [InlineData(4097, ObjectPlacement.Vram)]
    [InlineData(2048, ObjectPlacement.System)]
    [InlineData(4096, ObjectPlacement.Fixed)]
    public void An_object_is_of_whole_pages_and_has_a_place(long bytes, ObjectPlacement placement)
    {
        Conversation driver = Driver();
        ObjectCreated refused = driver.Ask<ObjectCreated>(Process, new CreateObject(Peers.Operation(1), bytes, placement));
        Assert.Equal(new ObjectCreated(Peers.Operation(1), Errno.EINVAL, 0), refused);
        Assert.Empty(driver.Audit());
    }

    [Fact]
    public void An_object_that_is_closed_is_freed_when_the_write_under_way_is_done()
    {
        (Conversation driver, long id) = Created();
        SubmitJob write = driver.Ask<SubmitJob>(Process, new WriteObject(Peers.Operation(2), id, Tag), Peers.Gpu);
        Assert.Equal(new Completed(Peers.Operation(3), Errno.Ok), driver.Ask<Completed>(Process, new CloseObject(Peers.Operation(3), id)));
        IReadOnlyList<SentMessage> sent = driver.Tell(Peers.Gpu, new Completed(write.Operation, Errno.Ok));
        Assert.Equal([Process, Peers.Gpu], sent.Select(message => message.To));
        Assert.Equal(Vram, Assert.Single(Assert.IsType<FreeVram>(sent[1].Message).Blocks));
        Assert.Empty(driver.Audit());
    }

    [Fact]
    public void An_object_that_is_closed_stays_as_long_as_its_dma_buf()
    {
        (Conversation driver, long id) = Created();
        EntityId buffer = Export(driver, id);
        driver.Ask<Completed>(Process, new CloseObject(Peers.Operation(3), id));
        Assert.IsType<FreeVram>(Assert.Single(driver.Tell(buffer, new DmaBufReleased())).Message);
        Assert.Empty(driver.Audit());
    }

    [Fact]
    public void An_object_that_is_not_closed_outlives_its_dma_buf_and_has_one_at_a_time()
    {
        (Conversation driver, long id) = Created();
        EntityId buffer = Export(driver, id);
        Assert.Equal(Errno.EEXIST, driver.Ask<Exported>(Process, new ExportObject(Peers.Operation(5), id)).Errno);
        Assert.Empty(driver.Tell(buffer, new DmaBufReleased()));
        Assert.NotEqual(buffer, Export(driver, id));
    }

    [Fact]
    public void A_move_waits_for_the_writes_before_it_and_the_writes_after_it_wait_for_the_move()
    {
        (Conversation driver, long id) = Created();
        EntityId buffer = Export(driver, id);
        SubmitJob first = driver.Ask<SubmitJob>(Process, new WriteObject(Peers.Operation(2), id, Tag), Peers.Gpu);
        Assert.Empty(driver.Tell(buffer, new RelocateObject(Peers.Operation(9))));
        Assert.Empty(driver.Tell(Process, new WriteObject(Peers.Operation(3), id, Tag)));

        AllocatePages allocate = driver.Tell(Peers.Gpu, new Completed(first.Operation, Errno.Ok)).Select(sent => sent.Message).OfType<AllocatePages>().Single();
        Assert.Empty(driver.Tell(Process, new WriteObject(Peers.Operation(4), id, Tag)));
        SubmitJob move = driver.Ask<SubmitJob>(Peers.Memory, new PagesAllocated(allocate.Operation, Errno.Ok, [Pages]), Peers.Gpu);
        Assert.Equal(Vram, Assert.Single(move.Job.Source));
        Assert.Empty(driver.Tell(Process, new WriteObject(Peers.Operation(5), id, Tag)));

        // The three writes go to where the object is now.
        Message[] sent = [.. driver.Tell(Peers.Gpu, new Completed(move.Operation, Errno.Ok)).Select(message => message.Message)];
        Assert.Equal([Pages], Assert.Single(sent.OfType<Relocated>()).Pages);
        Assert.Equal(3, sent.OfType<SubmitJob>().Count());
        Assert.All(sent.OfType<SubmitJob>(), write => Assert.Equal((true, Pages), (write.Job.TargetInSystem, Assert.Single(write.Job.Target))));
        Assert.Single(sent.OfType<FreeVram>());
    }

    [Fact]
    public void Where_no_object_can_go_shared_virtual_memory_is_asked_until_there_is_room_or_none_is_left_there()
    {
        var svm = new EntityId(41, EntityKind.SvmDevice);
        var driver = new Conversation(TestPf.Spec with { HostMemory = Peers.Memory, Svm = svm }, Peers.PhysicalFunction.Index);
        AllocateVram allocate = driver.Ask<AllocateVram>(Process, new CreateObject(Peers.Operation(1), 4096, ObjectPlacement.Vram), Peers.Gpu);
        var full = new VramAllocated(allocate.Operation, Errno.ENOSPC, []);
        for (int i = 0; i < 2; i++)
        {
            EvictForBuffers evict = driver.Ask<EvictForBuffers>(Peers.Gpu, full, svm);
            allocate = driver.Ask<AllocateVram>(svm, new Completed(evict.Operation, Errno.Ok), Peers.Gpu);
        }

        ObjectCreated created = driver.Ask<ObjectCreated>(Peers.Gpu, full with { Errno = Errno.Ok, Blocks = [Peers.Pages(1, 1)] }, Process);
        Assert.Equal(Errno.Ok, created.Errno);
        Assert.Empty(driver.Counted);

        allocate = driver.Ask<AllocateVram>(Process, new CreateObject(Peers.Operation(2), 4096, ObjectPlacement.Vram), Peers.Gpu);
        EvictForBuffers last = driver.Ask<EvictForBuffers>(Peers.Gpu, full with { Operation = allocate.Operation }, svm);
        Assert.Equal(Errno.ENOMEM, driver.Ask<ObjectCreated>(svm, new Completed(last.Operation, Errno.ENOMEM), Process).Errno);
    }

    private static Conversation Driver() => new(TestPf.Spec with { HostMemory = Peers.Memory }, Peers.PhysicalFunction.Index);

    /// <summary>An object of 16 pages in VRAM that may move.</summary>
    private static (Conversation Driver, long Id) Created()
    {
        Conversation driver = Driver();
        AllocateVram allocate = driver.Ask<AllocateVram>(Process, new CreateObject(Peers.Operation(1), (long)Vram.Length, ObjectPlacement.Both), Peers.Gpu);
        ObjectCreated created = driver.Ask<ObjectCreated>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.Ok, [Vram]), Process);
        Assert.Equal(Errno.Ok, created.Errno);
        return (driver, created.Object);
    }

    private static EntityId Export(Conversation driver, long id)
    {
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(driver.Tell(Process, new ExportObject(Peers.Operation(4), id))).Message);
        EntityId buffer = driver.Created[^1];
        Assert.Equal(buffer, driver.Ask<Exported>(buffer, new Completed(create.Operation, Errno.Ok), Process).DmaBuf);
        return buffer;
    }
}
