using CsCheck;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Ranges;

/// <summary>The VMAs of a GPU VM and their attributes.</summary>
public sealed class GpuVmasTests
{
    [Fact]
    public void At_first_one_VMA_with_default_attributes_covers_everything()
    {
        GpuVma vma = Assert.Single(new GpuVmas().Over(SvmPages.Mirrored));
        Assert.Equal((SvmPages.Mirrored, GpuVmaAttributes.Default), (vma.Addresses, vma.Attributes));
    }

    [Fact]
    public void VMAs_are_split_at_exactly_the_bounds_and_come_together_when_reset()
    {
        var vmas = new GpuVmas();
        AddressRange range = AddressRange.FromLength(0x1000_0000, 0x3000);
        Assert.Equal(2, vmas.Split(range));
        vmas.Set(range, SvmAttribute.PreferredLocation, 1);
        Assert.Equal(0, vmas.Split(range));
        Assert.Equal([AttributeValue.FaultingDevice, 1, AttributeValue.FaultingDevice], vmas.Over(SvmPages.Mirrored).Select(vma => vma.Attributes.PreferredLocation));
        Assert.Equal(range, vmas.Find(0x1000_2FFF).Addresses);
        Assert.False(vmas.Reset(AddressRange.FromLength(0x2000_0000, 0x1000)));
        Assert.True(vmas.Reset(AddressRange.FromLength(0x1000_1000, 0x1000)));
        Assert.Equal(5, vmas.Count);
        Assert.True(vmas.Reset(range));
        Assert.Equal(1, vmas.Count);
    }

    [Fact]
    public void Whatever_is_said_each_page_has_what_was_said_of_it_last() =>
        Gen.Select(Gen.Int[0, 5], Gen.ULong[0, 60], Gen.ULong[1, 12], Gen.Int[0, 3]).Array[1, 40].Sample(
            steps =>
            {
                var vmas = new GpuVmas();
                var oracle = Enumerable.Repeat(GpuVmaAttributes.Default, 80).ToArray();
                foreach ((int kind, ulong first, ulong count, int value) in steps)
                {
                    AddressRange range = AddressRange.FromLength(first << 12, count << 12);
                    SvmAttribute attribute = kind == 0 ? SvmAttribute.PreferredLocation : SvmAttribute.Atomic;
                    if (kind == 2)
                    {
                        bool isSaid = oracle.Skip((int)first).Take((int)count).Any(said => said != GpuVmaAttributes.Default);
                        Assert.Equal(isSaid, vmas.Reset(range));
                    }
                    else if (kind > 2)
                    {
                        vmas.Bind(range, Of(kind, value));
                    }
                    else
                    {
                        vmas.Split(range);
                        vmas.Set(range, attribute, value);
                    }

                    for (ulong page = first; page < first + count; page++)
                    {
                        oracle[page] = kind < 2 ? oracle[page].With(attribute, value) : Of(kind, value);
                    }

                    Assert.Equal(oracle, Enumerable.Range(0, oracle.Length).Select(page => vmas.Find((ulong)page << 12).Attributes));
                    Assert.Equal(SvmPages.Mirrored.Length, vmas.Over(SvmPages.Mirrored).Aggregate(0UL, (sum, vma) => sum + vma.Addresses.Length));
                }
            },
            iter: 300);

    /// <summary>2: reset; 3: the process' memory; 4: nothing; 5: a buffer object.</summary>
    private static GpuVmaAttributes Of(int kind, int buffer) => kind switch
    {
        4 => GpuVmaAttributes.Default with { Backing = VmaBacking.Nothing },
        5 => GpuVmaAttributes.Default with { Backing = VmaBacking.Buffer, Buffer = buffer + 1 },
        _ => GpuVmaAttributes.Default,
    };
}
