using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using Microsoft.Extensions.DependencyInjection;

namespace DistributedSvm.Grains.Tests;

public sealed class EmbeddedSiloTests
{
    [Fact]
    public async Task Silos_that_start_at_once_do_not_meet()
    {
        World world = Worlds.Of("displays");
        EmbeddedSilo[] silos = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EmbeddedSilo.Start(TestContext.Current.CancellationToken)));
        try
        {
            Assert.Equal(silos.Length, silos.Select(AddressOf).Distinct().Count());
            RunResult[] results = await Task.WhenAll(silos.Select(silo => Runs.Through(silo.Grains, world, PartitionMode.Gpu, 2)));
            Assert.All(results, result => Assert.Equal(results[0].Digest, result.Digest));
            foreach (EmbeddedSilo silo in silos)
            {
                Dictionary<SiloAddress, SiloStatus> hosts = await silo.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false, TestContext.Current.CancellationToken);
                Assert.Equal(AddressOf(silo), Assert.Single(hosts).Key);
            }
        }
        finally
        {
            foreach (EmbeddedSilo silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_no_silo()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EmbeddedSilo.Start(cancelled.Token));
    }

    [Fact]
    public void A_reserved_port_is_given_to_nobody_else()
    {
        using var first = new PortReservation();
        for (int i = 0; i < 100; i++)
        {
            using var other = new PortReservation();
            Assert.NotEqual(first.Port, other.Port);
        }
    }

    private static SiloAddress AddressOf(EmbeddedSilo silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
}
