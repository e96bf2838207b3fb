using System.Text;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Tests.Seams;

public sealed class ObjectPathTests
{
    [Fact]
    public void Order_is_that_of_UTF_8_bytes()
    {
        var random = new Random(5);
        string[] letters = ["a", "-", "/", "0", "é", "\uD7FF", "\uE000", "\uFFFD", "🧬", "\U0010FFFF"];
        for (var round = 0; round < 5_000; round++)
        {
            var left = string.Concat(random.GetItems(letters, random.Next(0, 4)));
            var right = string.Concat(random.GetItems(letters, random.Next(0, 4)));

            var expected = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
            Assert.Equal(Math.Sign(expected), Math.Sign(ObjectPath.Order.Compare(left, right)));
        }
    }
}
