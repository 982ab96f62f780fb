share = 📱 Send my phone number
noted = Thank you. Let us go on.
