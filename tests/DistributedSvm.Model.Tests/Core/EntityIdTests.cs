using CsCheck;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests;

public sealed class EntityIdTests
{
    private const int MaxKind = 63;

    private static readonly Gen<(int Index, int Kind, int Serial)> Parts =
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, MaxKind], Gen.Int[0, EntityId.MaxSerial]);

    [Fact]
    public void An_id_holds_index_kind_and_serial_apart() => Parts.Sample((index, kind, serial) =>
    {
        var id = new EntityId(index, (EntityKind)kind, serial);
        Assert.Equal((index, (EntityKind)kind, serial), (id.Index, id.Kind, id.Serial));
        Assert.Equal(serial == 0, id.IsStatic);
        Assert.Equal(id, new EntityId(id.Value));
    });

    [Fact]
    public void Ids_are_ordered_by_index_then_kind_then_serial() =>
        Gen.Select(Parts, Parts, Gen.Bool, Gen.Bool).Sample((a, b, sameIndex, sameKind) =>
        {
            b = (sameIndex ? a.Index : b.Index, sameKind ? a.Kind : b.Kind, b.Serial);
            int order = new EntityId(a.Index, (EntityKind)a.Kind, a.Serial).CompareTo(new EntityId(b.Index, (EntityKind)b.Kind, b.Serial));
            Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(order));
        });

    [Fact]
    public void The_packing_is_part_of_every_digest_and_does_not_change()
    {
        Assert.Equal(0x0000_0005_0800_0000UL, new EntityId(5, EntityKind.Gpu).Value);
        Assert.Equal(0x0000_0003_1C00_0011UL, new EntityId(3, EntityKind.DmaBuf, 17).Value);
        Assert.Equal(67_108_863, EntityId.MaxSerial);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityId(-1, EntityKind.Gpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityId(0, (EntityKind)(MaxKind + 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityId(0, EntityKind.Gpu, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityId(0, EntityKind.Gpu, EntityId.MaxSerial + 1));
    }

    [Fact]
    public void Every_kind_fits_its_six_bits() =>
        Assert.All(Enum.GetValues<EntityKind>(), kind => Assert.InRange((int)kind, 0, MaxKind));

    [Fact]
    public void The_default_is_nobody_and_the_scenario_is_somebody()
    {
        Assert.True(default(EntityId).IsNone);
        Assert.False(ScenarioSpec.EntityId.IsNone);
        Assert.Equal(0, ScenarioSpec.EntityId.Index);
    }

    [Fact]
    public void An_id_prints_kind_index_and_a_childs_serial()
    {
        Assert.Equal("Gpu:5", new EntityId(5, EntityKind.Gpu).ToString());
        Assert.Equal("DmaBuf:3#17", new EntityId(3, EntityKind.DmaBuf, 17).ToString());
    }
}
