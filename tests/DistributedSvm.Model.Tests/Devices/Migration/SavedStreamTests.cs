using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Saving and restoring as PF and user space do it between them, without a PF.</summary>
public sealed class SavedStreamTests
{
    private const long Mega = 1L << 20;

    private static readonly MigrationIdentity Card = new(0xe211, 1);

    [Fact]
    public void A_stream_begins_with_its_descriptor_goes_through_guc_ggtt_mmio_and_vram_and_ends_with_its_trailer()
    {
        var save = new VfSave(Card, [SaveSizes.Of(0, 64 * Mega, 3 * MigrationPacket.LargestChunk / 2), SaveSizes.Of(1, 0, 0)]);
        List<MigrationPacket> stream = ReadAll(save);
        MigrationPacketType[] primary = [.. stream.Where(packet => packet.Gt == 0).Select(packet => packet.Type)];
        Assert.Equal(
            [
                MigrationPacketType.Descriptor, MigrationPacketType.Guc, MigrationPacketType.Ggtt, MigrationPacketType.Mmio, MigrationPacketType.Vram, MigrationPacketType.Vram,
                MigrationPacketType.Trailer,
            ],
            primary);
        Assert.Equal([MigrationPacketType.Guc, MigrationPacketType.Mmio], stream.Where(packet => packet.Gt == 1).Select(packet => packet.Type));
        Assert.Equal([(0, 512 * Mega), (512 * Mega, 256 * Mega)], stream.Where(packet => packet.Type == MigrationPacketType.Vram).Select(packet => (packet.Offset, packet.Size)));
        Assert.Equal(64 * Mega / 4096 * 8, stream.Single(packet => packet.Type == MigrationPacketType.Ggtt).Size);
        Assert.Equal(Errno.ENODATA, save.Read(out _));
        Assert.Equal(Errno.Ok, save.Finish());
        Assert.False(save.IsRunning);
    }

    [Fact]
    public void A_full_ring_holds_the_worker_until_the_reader_has_been_there()
    {
        var gt = new GtSave(0, new SaveSizes(0, 0, 0, 9 * MigrationPacket.LargestChunk));
        for (int i = 0; i < PacketRing.Capacity; i++)
        {
            SaveWork work = gt.Next()!.Value;
            Assert.Null(gt.Next());
            gt.Produced(PacketOf(gt, work));
        }

        Assert.Null(gt.Next());
        Assert.Equal(MigrationStage.WaitData, gt.Stage);
        Assert.NotNull(gt.Consume());
        Assert.Equal(PacketRing.Capacity * MigrationPacket.LargestChunk, gt.Next()!.Value.Offset);
        Assert.Equal(MigrationStage.ProcessData, gt.Stage);
    }

    [Fact]
    public void An_empty_ring_holds_the_worker_that_restores()
    {
        var gt = new GtRestore(0);
        Assert.Null(gt.Next());
        Assert.Equal(MigrationStage.WaitData, gt.Stage);
        Assert.True(gt.TryWrite(Vram(0, Mega)));
        Assert.NotNull(gt.Next());
        Assert.Null(gt.Next());
        Assert.Equal(MigrationStage.ProcessData, gt.Stage);
        gt.Processed();
        Assert.Equal(MigrationStage.WaitData, gt.Stage);
        gt.Complete();
        Assert.Equal(MigrationStage.DataDone, gt.Stage);
    }

    [Fact]
    public void Finishing_before_all_is_read_is_EIO_and_so_is_the_end_of_a_restore_without_a_trailer()
    {
        var save = new VfSave(Card, [SaveSizes.Of(0, Mega, Mega)]);
        Assert.Equal(Errno.EIO, save.Finish());
        Assert.Equal(Errno.EIO, save.Read(out _));
        var restore = new VfRestore(Card, 1, Mega, Mega);
        Assert.Equal(Errno.Ok, restore.Write(MigrationPacket.Descriptor(Card)));
        Assert.Equal(Errno.EIO, restore.Finish());
    }

    public static TheoryData<string, Errno> Refusals => new()
    {
        { "another device", Errno.ENODEV },
        { "another revision", Errno.ENODEV },
        { "a descriptor without a revision", Errno.EINVAL },
        { "a version that nobody knows", Errno.EINVAL },
        { "VRAM before the descriptor", Errno.EINVAL },
        { "a GT that there is not", Errno.EINVAL },
        { "a tile that there is not", Errno.EINVAL },
        { "VRAM beyond the quota", Errno.EINVAL },
        { "more GGTT than there is", Errno.EINVAL },
        { "VRAM on the media GT", Errno.EINVAL },
        { "something behind the trailer", Errno.EINVAL },
        { "a sixth packet while the ring is full", Errno.EAGAIN },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_is_no_part_of_a_stream_for_this_vf_is_refused(string what, Errno expected)
    {
        var restore = new VfRestore(Card, 2, 8 * Mega, Mega);
        (bool isDescribed, MigrationPacket packet) = what switch
        {
            "another device" => (false, MigrationPacket.Descriptor(new MigrationIdentity(0xe212, 1))),
            "another revision" => (false, MigrationPacket.Descriptor(new MigrationIdentity(0xe211, 2))),
            "a descriptor without a revision" => (false, MigrationPacket.OfWords(MigrationPacketType.Descriptor, 0, [0xf0010001, 0xe211])),
            "a version that nobody knows" => (false, MigrationPacket.Descriptor(Card) with { Version = 2 }),
            "VRAM before the descriptor" => (false, Vram(0, Mega)),
            "a GT that there is not" => (true, MigrationPacket.OfWords(MigrationPacketType.Guc, 2, [1])),
            "a tile that there is not" => (true, MigrationPacket.OfWords(MigrationPacketType.Guc, 0, [1]) with { Tile = 1 }),
            "VRAM beyond the quota" => (true, Vram(4 * Mega, (4 * Mega) + 4096)),
            "more GGTT than there is" => (true, MigrationPacket.OfWords(MigrationPacketType.Ggtt, 0, [1], (Mega / 4096 * 8) + 8)),
            "VRAM on the media GT" => (true, Vram(0, Mega) with { Gt = 1 }),
            "something behind the trailer" => (true, Vram(0, Mega)),
            _ => (true, Vram(5 * Mega, Mega)),
        };
        if (isDescribed)
        {
            Assert.Equal(Errno.Ok, restore.Write(MigrationPacket.Descriptor(Card)));
        }

        if (expected == Errno.EAGAIN)
        {
            for (int i = 0; i < PacketRing.Capacity; i++)
            {
                Assert.Equal(Errno.Ok, restore.Write(Vram(i * Mega, Mega)));
            }
        }

        if (what == "something behind the trailer")
        {
            Assert.Equal(Errno.Ok, restore.Write(MigrationPacket.Trailer()));
        }

        Assert.Equal(expected, restore.Write(packet));
    }

    [Fact]
    public void Saving_and_restoring_exclude_each_other_and_need_a_paused_vf()
    {
        var migration = new VfMigration();
        ImmutableArray<SaveSizes> sizes = [SaveSizes.Of(0, Mega, Mega)];
        Assert.Equal(Errno.EPERM, migration.BeginSave(false, Card, sizes));
        Assert.Equal(Errno.EPERM, migration.BeginRestore(false, new VfRestore(Card, 1, Mega, Mega)));
        Assert.Equal(Errno.EPERM, migration.FinishSave());
        Assert.Equal(Errno.EPERM, migration.FinishRestore());
        Assert.Equal(Errno.Ok, migration.BeginSave(true, Card, sizes));
        Assert.Equal(Errno.EALREADY, migration.BeginSave(true, Card, sizes));
        Assert.Equal(Errno.EBUSY, migration.BeginRestore(true, new VfRestore(Card, 1, Mega, Mega)));
        Assert.Equal(Errno.EIO, migration.FinishSave());
        Assert.Equal(Errno.Ok, migration.BeginRestore(true, new VfRestore(Card, 1, Mega, Mega)));
        Assert.Equal(Errno.EALREADY, migration.BeginRestore(true, new VfRestore(Card, 1, Mega, Mega)));
        Assert.Equal(Errno.EBUSY, migration.BeginSave(true, Card, sizes));
    }

    [Fact]
    public void Only_a_vf_that_was_restored_has_to_recover_when_it_runs_again()
    {
        var migration = new VfMigration();
        Assert.False(migration.Resume());
        Assert.Equal(Errno.Ok, migration.BeginRestore(true, new VfRestore(Card, 1, Mega, Mega)));
        Assert.Equal(Errno.Ok, migration.Restore!.Write(MigrationPacket.Descriptor(Card)));
        Assert.Equal(Errno.Ok, migration.Restore.Write(MigrationPacket.Trailer()));
        Assert.Equal(Errno.Ok, migration.FinishRestore());
        Assert.True(migration.Resume());
        Assert.False(migration.Resume());
    }

    /// <summary>Whatever order reader, writer and workers take, every packet arrives once and in its GT's order.</summary>
    [Fact]
    public void Every_packet_that_is_saved_is_restored_once_and_in_order() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 12], Gen.Int[0, 1 << 20].Array[400]).Sample(
            (gts, chunks, choices) =>
            {
                var save = new VfSave(Card, [.. Enumerable.Range(0, gts).Select(gt => new SaveSizes(10, gt == 0 ? 8 : 0, 4, gt == 0 ? chunks * MigrationPacket.LargestChunk : 0))]);
                var restore = new VfRestore(Card, gts, 12 * MigrationPacket.LargestChunk, Mega);
                var made = new List<MigrationPacket>();
                var placed = new List<MigrationPacket>();
                MigrationPacket? held = null;
                for (int step = 0; !restore.IsDataDone; step++)
                {
                    Assert.True(step < 100_000, "nobody gets any further");
                    int gt = choices[step % choices.Length] / 4 % gts;
                    switch (choices[step % choices.Length] % 4)
                    {
                        case 0 when save.Gts[gt].Next() is { } work:
                            MigrationPacket packet = PacketOf(save.Gts[gt], work);
                            made.Add(packet);
                            save.Gts[gt].Produced(packet);
                            break;
                        case 1 when held is null && save.Read(out held) is var errno:
                            Assert.True(errno is Errno.Ok or Errno.EAGAIN or Errno.ENODATA);
                            break;
                        case 2 when held is not null && restore.Write(held) == Errno.Ok:
                            held = null;
                            break;
                        default:
                            if (restore.Gts[gt].Next() is { } arrived)
                            {
                                placed.Add(arrived);
                                restore.Gts[gt].Processed();
                            }

                            break;
                    }
                }

                Assert.Equal(made.Where(packet => packet.Gt == 0), placed.Where(packet => packet.Gt == 0));
                Assert.Equal(made.Count, placed.Count);
                Assert.Equal(Errno.Ok, save.Finish());
                Assert.Equal(Errno.Ok, restore.Finish());
            },
            iter: 200);

    [Fact]
    public void A_save_goes_through_the_serializer_in_the_middle()
    {
        var save = new VfSave(Card, [SaveSizes.Of(0, Mega, Mega)]);
        Assert.Equal(Errno.Ok, save.Read(out _));
        save.Gts[0].Produced(PacketOf(save.Gts[0], save.Gts[0].Next()!.Value));
        VfSave copy = Serialization.RoundTrip(save);
        Assert.Equal(ReadAll(save), ReadAll(copy));
    }

    [Fact]
    public void A_descriptor_tells_device_and_revision_and_skips_what_it_does_not_know()
    {
        Assert.Equal(Errno.Ok, MigrationIdentity.TryParse([0x12340002, 7, 8, .. Card.ToKlvs()], out MigrationIdentity identity));
        Assert.Equal(Card, identity);
        Assert.Equal(Errno.EINVAL, MigrationIdentity.TryParse([0xf0010002, 7], out _));
    }

    private static List<MigrationPacket> ReadAll(VfSave save)
    {
        var stream = new List<MigrationPacket>();
        while (true)
        {
            switch (save.Read(out MigrationPacket? packet))
            {
                case Errno.Ok:
                    stream.Add(packet!);
                    break;
                case Errno.EAGAIN:
                    foreach (GtSave gt in save.Gts)
                    {
                        if (gt.Next() is { } work)
                        {
                            gt.Produced(PacketOf(gt, work));
                        }
                    }

                    break;
                default:
                    return stream;
            }
        }
    }

    private static MigrationPacket PacketOf(GtSave gt, SaveWork work) => new() { Type = work.Type, Gt = gt.Gt, Offset = work.Offset, Size = work.Size };

    private static MigrationPacket Vram(long offset, long size) => new() { Type = MigrationPacketType.Vram, Offset = offset, Size = size };
}
