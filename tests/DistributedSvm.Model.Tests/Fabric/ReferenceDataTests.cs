using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Tests.Fabric;

public sealed class ReferenceDataTests
{
    [Theory]
    [InlineData("A", 16)]
    [InlineData("B", 16)]
    [InlineData("C", 8)]
    public void Every_finish_time_of_the_reference_data_is_met_within_a_nanosecond(string scenario, int gpus)
    {
        List<ReferenceCopy> expected = ReferenceCopy.Read(scenario);
        Assert.Equal(64, expected.Count);
        HostTopology topology = Tree.TwoLevel(gpus);
        var driver = new HandDriver(new FabricSpec { Topology = topology, Duration = SimTime.FromSeconds(1) });
        foreach (ReferenceCopy copy in expected)
        {
            driver.Post(copy.Start, new StartCopy(0, copy.Id, topology.Gpus[copy.Source], topology.Gpus[copy.Destination], copy.Bytes));
        }

        driver.Run();

        var copies = driver.Conclude().Copies.ToDictionary(copy => copy.Id);
        Assert.All(expected, copy =>
        {
            Assert.Equal(copy.Start, copies[copy.Id].Start);
            long error = copies[copy.Id].Finish.Picoseconds - copy.Finish.Picoseconds;
            Assert.InRange(error, -1000, 1000);
        });
    }
}
