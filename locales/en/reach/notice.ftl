title = I have read it
read = I have read it
open = Open
photo = Photo of the notice
notice =
    Notice from { $area }
    { $content }
none = You have had no notice lately.
thanks = Thank you, it is noted.
